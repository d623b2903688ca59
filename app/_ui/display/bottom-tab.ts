import { createPreference } from './preference.ts'

export const FOOT_TABS = ['timeline', 'events', 'costs'] as const
export type FootTab = (typeof FOOT_TABS)[number]

/** The tab so many places further, round and round. */
export function nextTab(tab: FootTab, step: 1 | -1 = 1): FootTab {
  const count = FOOT_TABS.length
  return FOOT_TABS[(FOOT_TABS.indexOf(tab) + step + count) % count] ?? tab
}

/** What stands at the foot of the page. */
export const footTab = createPreference<FootTab>('session-lab:foot', FOOT_TABS, () => 'timeline')
