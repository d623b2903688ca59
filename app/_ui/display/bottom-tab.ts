import { createPreference } from './preference.ts'

export const BOTTOM_TABS = ['timeline', 'events', 'costs'] as const
export type BottomTab = (typeof BOTTOM_TABS)[number]

/** The tab this many positions further, with wrap-around. */
export function nextTab(tab: BottomTab, step: 1 | -1 = 1): BottomTab {
  const count = BOTTOM_TABS.length
  return BOTTOM_TABS[(BOTTOM_TABS.indexOf(tab) + step + count) % count] ?? tab
}

/** The panels below the lanes. */
export const bottomTab = createPreference<BottomTab>('session-lab:foot', BOTTOM_TABS, () => 'timeline')
