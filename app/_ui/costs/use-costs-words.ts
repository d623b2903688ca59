'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { costs as en } from '../words/costs.en.ts'
import { costs as zh } from '../words/costs.zh.ts'

/** The strings of the costs, in the current language. */
export function useCostsWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
