'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { useWords } from '../words/use-words.ts'
import { useVerdictText } from './use-verdict-text.ts'

/** The last verdict of the lane, in one sentence. */
export function Verdict({ of }: { of: MechanismId }) {
  const words = useWords()
  const { outcome, code, lead, reason } = useVerdictText(of)
  return (
    <p
      data-testid="verdict"
      data-verdict={outcome}
      data-code={code}
      data-outcome={outcome}
      className="min-w-0"
    >
      <strong className="flex items-center gap-2 text-2xl font-semibold tracking-tight text-outcome @max-[15rem]:text-lg">
        <OutcomeSign of={outcome} className="size-4.5" />
        {lead}
        <span className="sr-only">{words.colon}</span>
      </strong>
      <span className="block text-ink first-letter:uppercase">{reason}</span>
    </p>
  )
}
