'use client'

import { usePreference } from '../../../_ui/display/preference.ts'
import { language } from '../../../_ui/display/preferences.ts'
import { type DrawerWords, drawerEn } from '../../../_ui/words/drawer.en.ts'
import { drawerZh } from '../../../_ui/words/drawer.zh.ts'

/** The strings of the drawer in the current language. */
export function useDrawerWords(): DrawerWords {
  return usePreference(language) === 'zh' ? drawerZh : drawerEn
}
