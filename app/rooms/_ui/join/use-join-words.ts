'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { join } from '../../../_ui/words/rooms-join.en.ts'

export type JoinWords = typeof join

export const { useIt: useJoinWords } = createWords<JoinWords>({
  en: () => import('../../../_ui/words/rooms-join.en.ts').then(({ join }) => join),
  zh: () => import('../../../_ui/words/rooms-join.zh.ts').then(({ join }) => join),
})
