import { createPreference } from './preference.ts'

/** Whether this browser has completed the intro. Afterwards it is shown only on request. */
export const introSeen = createPreference<'new' | 'told'>(
  'session-lab:first-minute',
  ['new', 'told'],
  () => 'new',
)
