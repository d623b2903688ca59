'use client'

import { usePreference } from '../../_ui/display/preference.ts'
import { language } from '../../_ui/display/preferences.ts'
import { type ServicesWords, servicesEn } from '../../_ui/words/services.en.ts'
import { servicesZh } from '../../_ui/words/services.zh.ts'

/** The page's own words in the language in force. */
export function useServicesWords(): ServicesWords {
  return usePreference(language) === 'zh' ? servicesZh : servicesEn
}
