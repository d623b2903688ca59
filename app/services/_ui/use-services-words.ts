'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { ServicesWords } from '../../_ui/words/services.en.ts'

/** The services page’s strings in the current language. */
export const { useIt: useServicesWords } = createWords<ServicesWords>({
  en: () => import('../../_ui/words/services.en.ts').then(({ servicesEn }) => servicesEn),
  zh: () => import('../../_ui/words/services.zh.ts').then(({ servicesZh }) => servicesZh),
})
