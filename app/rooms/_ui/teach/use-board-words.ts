'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { BoardWords } from '../../../_ui/words/rooms-board.en.ts'

export const { useIt: useBoardWords, load: loadBoardWords } = createWords<BoardWords>({
  en: () => import('../../../_ui/words/rooms-board.en.ts').then(({ board }) => board),
  zh: () => import('../../../_ui/words/rooms-board.zh.ts').then(({ board }) => board),
})
