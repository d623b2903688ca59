'use client'

import type { AllWords } from './all.en.ts'
import { createWords } from './create-words.ts'

/** All strings of a language, for the parts that load after the first paint. */
export const { useIt: useAllWords, load: loadAllWords } = createWords<AllWords>({
  en: () => import('./all.en.ts').then(({ en }) => en),
  zh: () => import('./all.zh.ts').then(({ zh }) => zh),
})
