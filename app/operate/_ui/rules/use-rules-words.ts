'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { rules } from '../../../_ui/words/operate-rules.en.ts'

export type RulesWords = typeof rules

export const { useIt: useRulesWords } = createWords<RulesWords>({
  en: () => import('../../../_ui/words/operate-rules.en.ts').then(({ rules }) => rules),
  zh: () => import('../../../_ui/words/operate-rules.zh.ts').then(({ rules }) => rules),
})
