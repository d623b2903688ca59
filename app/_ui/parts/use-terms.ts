'use client'

import { createWords } from '../words/create-words.ts'
import type { Terms } from '../words/terms.en.ts'

/** The terms that the page explains, in the current language. */
export const { useIt: useTerms, load: loadTerms } = createWords<Terms>({
  en: () => import('../words/terms.en.ts').then(({ terms }) => terms),
  zh: () => import('../words/terms.zh.ts').then(({ terms }) => terms),
})
