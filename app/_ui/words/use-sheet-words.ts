'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { sheets as en } from './admin-sheets.en.ts'
import { sheets as zh } from './admin-sheets.zh.ts'

/** The strings of the admin sheets in the current language. */
export function useSheetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
