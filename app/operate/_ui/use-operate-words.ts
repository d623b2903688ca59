'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { operate } from '../../_ui/words/operate.en.ts'

export type OperateWords = typeof operate

export const { useIt: useOperateWords } = createWords<OperateWords>({
  en: () => import('../../_ui/words/operate.en.ts').then(({ operate }) => operate),
  zh: () => import('../../_ui/words/operate.zh.ts').then(({ operate }) => operate),
})
