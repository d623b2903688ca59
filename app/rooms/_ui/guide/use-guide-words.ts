'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { guide } from '../../../_ui/words/rooms-guide.en.ts'

export type GuideWords = typeof guide

export const { useIt: useGuideWords } = createWords<GuideWords>({
  en: () => import('../../../_ui/words/rooms-guide.en.ts').then(({ guide }) => guide),
  zh: () => import('../../../_ui/words/rooms-guide.zh.ts').then(({ guide }) => guide),
})
