'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { en, type Words } from './en.ts'
import { zh } from './zh.ts'

/** The strings of the current language. */
export function useWords(): Words {
  return usePreference(language) === 'zh' ? zh : en
}
