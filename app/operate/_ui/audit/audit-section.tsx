'use client'

import { useAuditWords } from './use-audit-words.ts'

export function AuditSection() {
  const words = useAuditWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}
