'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { sheets as en } from '../words/admin-sheets.en.ts'
import { sheets as zh } from '../words/admin-sheets.zh.ts'

/** The strings of the admin sheets in the current language. */
export function useSheetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
