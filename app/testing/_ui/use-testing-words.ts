'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { testing } from '../../_ui/words/testing.en.ts'

export type TestingWords = typeof testing

export const { useIt: useTestingWords } = createWords<TestingWords>({
  en: () => import('../../_ui/words/testing.en.ts').then(({ testing }) => testing),
  zh: () => import('../../_ui/words/testing.zh.ts').then(({ testing }) => testing),
})
