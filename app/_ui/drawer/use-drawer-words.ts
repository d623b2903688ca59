'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { type DrawerWords, drawerEn } from '../words/drawer.en.ts'
import { drawerZh } from '../words/drawer.zh.ts'

/** The drawer's words in the language in force. */
export function useDrawerWords(): DrawerWords {
  return usePreference(language) === 'zh' ? drawerZh : drawerEn
}
