'use client'

import type { costs } from '../words/costs.en.ts'
import { createWords } from '../words/create-words.ts'

/** The strings of what requests cost, in the current language. */
export const { useIt: useCostsWords, load: loadCostsWords } = createWords<typeof costs>({
  en: () => import('../words/costs.en.ts').then(({ costs }) => costs),
  zh: () => import('../words/costs.zh.ts').then(({ costs }) => costs),
})
