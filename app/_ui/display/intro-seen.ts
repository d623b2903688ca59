import { INTRO_KEY } from './intro-key.ts'
import { createPreference } from './preference.ts'

/** Whether this browser has completed the intro. Afterwards it is shown only on request. */
export const introSeen = createPreference<'new' | 'told'>(INTRO_KEY, ['new', 'told'], () => 'new')
