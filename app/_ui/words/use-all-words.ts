'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { sheets as sheetsEn } from './admin-sheets.en.ts'
import { sheets as sheetsZh } from './admin-sheets.zh.ts'
import { en as enAtFirst } from './en.ts'
import { onDemand as onDemandEn } from './on-demand.en.ts'
import { onDemand as onDemandZh } from './on-demand.zh.ts'
import { zh as zhAtFirst } from './zh.ts'

/** All strings of a language, for the parts that load after the first paint. */
export const en = { ...enAtFirst, ...onDemandEn, sheets: sheetsEn }
export const zh: AllWords = { ...zhAtFirst, ...onDemandZh, sheets: sheetsZh }
export type AllWords = typeof en

/** All strings in the current language. */
export function useAllWords(): AllWords {
  return usePreference(language) === 'zh' ? zh : en
}
