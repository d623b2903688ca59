'use client'

import { usePreference } from '../look/preference.ts'
import { language } from '../look/preferences.ts'
import { sheets as en } from '../words/desk-sheets.en.ts'
import { sheets as zh } from '../words/desk-sheets.zh.ts'

/** The words of the desk’s sheets in the language in force. */
export function useSheetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
