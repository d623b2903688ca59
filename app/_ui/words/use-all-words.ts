'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { sheets as sheetsEn } from './admin-sheets.en.ts'
import { sheets as sheetsZh } from './admin-sheets.zh.ts'
import { en as early } from './en.ts'
import { late as lateEn } from './on-demand.en.ts'
import { late as lateZh } from './on-demand.zh.ts'
import { zh as earlyZh } from './zh.ts'

/** Every word of a language. For what comes after the first paint, which carries only its own. */
export const en = { ...early, ...lateEn, sheets: sheetsEn }
export const zh: AllWords = { ...earlyZh, ...lateZh, sheets: sheetsZh }
export type AllWords = typeof en

/** All the words of the language in force. */
export function useAllWords(): AllWords {
  return usePreference(language) === 'zh' ? zh : en
}
