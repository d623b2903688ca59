'use client'

import { usePreference } from '../../_ui/display/preference.ts'
import { language } from '../../_ui/display/preferences.ts'
import { fleet as en } from '../../_ui/words/fleet.en.ts'
import { fleet as zh } from '../../_ui/words/fleet.zh.ts'

/** The words of the page about nodes, in the language in force. */
export function useFleetWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
