'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { type ServicesWords, servicesEn } from '../words/services.en.ts'
import { servicesZh } from '../words/services.zh.ts'

/** The page's own words in the language in force. */
export function useServicesWords(): ServicesWords {
  return usePreference(language) === 'zh' ? servicesZh : servicesEn
}
