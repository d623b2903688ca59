import { createPreference } from '../look/preference.ts'

export const FOOT_TABS = ['timeline', 'events'] as const
export type FootTab = (typeof FOOT_TABS)[number]

/** What stands at the foot of the page. */
export const footTab = createPreference<FootTab>('session-lab:foot', FOOT_TABS, () => 'timeline')
