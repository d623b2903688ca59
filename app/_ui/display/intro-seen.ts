import { createPreference } from './preference.ts'

/** Whether this browser has had its first minute. Told once, it is told again only to whoever asks. */
export const introSeen = createPreference<'new' | 'told'>(
  'session-lab:first-minute',
  ['new', 'told'],
  () => 'new',
)
