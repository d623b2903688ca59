'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { sheets as en } from './admin-sheets.en.ts'
import { sheets as zh } from './admin-sheets.zh.ts'

/** The words of the desk’s sheets in the language in force. */
export function useSheetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
