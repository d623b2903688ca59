'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { en, type Words } from './en.ts'
import { zh } from './zh.ts'

/** The words of the language in force. Until the browser is asked, nothing is said that it could contradict. */
export function useWords(): Words {
  return usePreference(language) === 'zh' ? zh : en
}
