'use client'

import { usePreference } from '../look/preference.ts'
import { language } from '../look/preferences.ts'
import { costs as en } from '../words/costs.en.ts'
import { costs as zh } from '../words/costs.zh.ts'

/** The words of what requests cost, in the language in force. */
export function useCostsWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
