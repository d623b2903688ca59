'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { TeachWords } from '../../../_ui/words/rooms-teach.en.ts'

export const { useIt: useTeachWords } = createWords<TeachWords>({
  en: () => import('../../../_ui/words/rooms-teach.en.ts').then(({ teach }) => teach),
  zh: () => import('../../../_ui/words/rooms-teach.zh.ts').then(({ teach }) => teach),
})
