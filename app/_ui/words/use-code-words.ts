'use client'

import type { CodeWords } from './code.en.ts'
import { createWords } from './create-words.ts'

/** The strings of requests as code, in the current language. */
export const { useIt: useCodeWords, load: loadCodeWords } = createWords<CodeWords>({
  en: () => import('./code.en.ts').then(({ code }) => code),
  zh: () => import('./code.zh.ts').then(({ code }) => code),
})
