'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useBenchNow, useLabState } from '../lab/use-lab.tsx'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { endedHere, verdictOn } from '../state/state.ts'
import { useWords } from '../words/use-words.ts'
import { verdictReason } from './verdict-reason.ts'

/** The last verdict of the lane, in one sentence. */
export function Verdict({ of }: { of: MechanismId }) {
  const words = useWords()
  const now = useBenchNow()
  const verdict = useLabState((state) => verdictOn(state, of))
  const ended = useLabState((state) => endedHere(state, of))
  const redis = useLabState((state) => state.bench?.faults.redis)
  const outcome = verdict?.outcome ?? 'none'
  return (
    <p
      data-testid="verdict"
      data-verdict={outcome}
      data-code={verdict?.code ?? ''}
      data-outcome={outcome}
      className="min-w-0"
    >
      <strong className="flex items-center gap-2 text-2xl font-semibold tracking-tight text-outcome @max-[15rem]:text-lg">
        <OutcomeSign of={outcome} className="size-4.5" />
        {verdict ? words.verdict.lead[outcome] : words.verdict.waiting}
        <span className="sr-only">{words.colon}</span>
      </strong>
      <span className="block text-ink first-letter:uppercase">
        {verdict ? verdictReason(of, verdict, now, words, ended, redis) : words.verdict.waitingReason}
      </span>
    </p>
  )
}
