import { createPreference } from './preference.ts'

/** Whether single letters trigger actions (WCAG 2.1.4 requires a way to turn them off). */
export const shortcuts = createPreference<'on' | 'off'>('session-lab:shortcuts', ['on', 'off'], () => 'on')

/** Whether this browser refreshes an expiring JWT automatically. Off by default, so that its expiry can be observed. */
export const autoRefresh = createPreference<'on' | 'off'>(
  'session-lab:auto-refresh',
  ['on', 'off'],
  () => 'off',
)
