'use client'

import { usePreference } from '../look/preference.ts'
import { language } from '../look/preferences.ts'
import { en as early } from './en.ts'
import { late as lateEn } from './late.en.ts'
import { late as lateZh } from './late.zh.ts'
import { zh as earlyZh } from './zh.ts'

/** Every word of a language. For what comes after the first paint, which carries only its own. */
export const en = { ...early, ...lateEn }
export const zh: AllWords = { ...earlyZh, ...lateZh }
export type AllWords = typeof en

/** All the words of the language in force. */
export function useAllWords(): AllWords {
  return usePreference(language) === 'zh' ? zh : en
}
