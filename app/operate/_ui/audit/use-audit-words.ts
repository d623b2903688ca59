'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { audit } from '../../../_ui/words/operate-audit.en.ts'

export type AuditWords = typeof audit

export const { useIt: useAuditWords } = createWords<AuditWords>({
  en: () => import('../../../_ui/words/operate-audit.en.ts').then(({ audit }) => audit),
  zh: () => import('../../../_ui/words/operate-audit.zh.ts').then(({ audit }) => audit),
})
