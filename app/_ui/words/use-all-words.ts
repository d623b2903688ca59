'use client'

import { usePreference } from '../look/preference.ts'
import { language } from '../look/preferences.ts'
import { sheets as sheetsEn } from './desk-sheets.en.ts'
import { sheets as sheetsZh } from './desk-sheets.zh.ts'
import { en as early } from './en.ts'
import { late as lateEn } from './late.en.ts'
import { late as lateZh } from './late.zh.ts'
import { zh as earlyZh } from './zh.ts'

/** Every word of a language. For what comes after the first paint, which carries only its own. */
export const en = { ...early, ...lateEn, sheets: sheetsEn }
export const zh: AllWords = { ...earlyZh, ...lateZh, sheets: sheetsZh }
export type AllWords = typeof en

/** All the words of the language in force. */
export function useAllWords(): AllWords {
  return usePreference(language) === 'zh' ? zh : en
}
