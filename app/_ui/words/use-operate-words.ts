'use client'

import { createWords } from './create-words.ts'
import type { operate } from './operate.en.ts'

export type OperateWords = typeof operate

export const { useIt: useOperateWords } = createWords<OperateWords>({
  en: () => import('./operate.en.ts').then(({ operate }) => operate),
  zh: () => import('./operate.zh.ts').then(({ operate }) => operate),
})
