'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { privacy } from '../../_ui/words/privacy.en.ts'

export type PrivacyWords = typeof privacy

export const { useIt: usePrivacyWords } = createWords<PrivacyWords>({
  en: () => import('../../_ui/words/privacy.en.ts').then(({ privacy }) => privacy),
  zh: () => import('../../_ui/words/privacy.zh.ts').then(({ privacy }) => privacy),
})
