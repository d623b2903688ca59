'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { replay } from '../../_ui/words/replay.en.ts'

/** The replay’s strings in the current language. */
export const { useIt: useReplayWords } = createWords<typeof replay>({
  en: () => import('../../_ui/words/replay.en.ts').then(({ replay }) => replay),
  zh: () => import('../../_ui/words/replay.zh.ts').then(({ replay }) => replay),
})
