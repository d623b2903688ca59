'use client'

import type { Verification } from '#lib/audit/verify.ts'
import { useAuditWords } from './use-audit-words.ts'

/** What a verification found, as a sentence. */
export function VerificationText({
  verification,
  hasAnchor,
}: {
  verification: Verification
  hasAnchor: boolean
}) {
  const { verify: texts, findings } = useAuditWords()
  const { ok, rows, firstSeq, erased, finding } = verification
  if (!ok && finding !== null) {
    return (
      <p data-intact="false" className="text-refused">
        <span className="font-medium">{texts.notIntact}</span> {findings[finding.code](finding.seq ?? 0)}
      </p>
    )
  }
  if (rows === 0) {
    return (
      <p data-intact="true" className="text-soft">
        {texts.noRows}
      </p>
    )
  }
  return (
    <p data-intact="true">
      <span className="font-medium text-accepted">{texts.intact(rows)}</span>{' '}
      {firstSeq !== null && firstSeq > 1 && `${texts.begins(firstSeq)} `}
      {erased > 0 && `${texts.erased(erased)} `}
      <span className="text-soft">{hasAnchor ? texts.anchored : texts.unanchored}</span>
    </p>
  )
}
