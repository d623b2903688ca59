'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { fleet as en } from '../words/fleet.en.ts'
import { fleet as zh } from '../words/fleet.zh.ts'

/** The words of the page about nodes, in the language in force. */
export function useFleetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
