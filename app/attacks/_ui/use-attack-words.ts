'use client'

import type { attacks } from '../../_ui/words/attacks.en.ts'
import { createWords } from '../../_ui/words/create-words.ts'

export type AttackWords = typeof attacks

/** The strings of the page in the current language. */
export const { useIt: useAttackWords } = createWords<AttackWords>({
  en: () => import('../../_ui/words/attacks.en.ts').then(({ attacks }) => attacks),
  zh: () => import('../../_ui/words/attacks.zh.ts').then(({ attacks }) => attacks),
})
