'use client'

import { usePreference } from '../../../_ui/display/preference.ts'
import { language } from '../../../_ui/display/preferences.ts'
import { type DrawerWords, drawerEn } from '../../../_ui/words/drawer.en.ts'
import { drawerZh } from '../../../_ui/words/drawer.zh.ts'

/** The drawer's words in the language in force. */
export function useDrawerWords(): DrawerWords {
  return usePreference(language) === 'zh' ? drawerZh : drawerEn
}
