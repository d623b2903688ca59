'use client'

import type { compare } from '../../_ui/words/compare.en.ts'
import { createWords } from '../../_ui/words/create-words.ts'

/** The strings of the page in the current language. */
export const { useIt: useCompareWords } = createWords<typeof compare>({
  en: () => import('../../_ui/words/compare.en.ts').then(({ compare }) => compare),
  zh: () => import('../../_ui/words/compare.zh.ts').then(({ compare }) => compare),
})
