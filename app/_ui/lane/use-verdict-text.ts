import type { MechanismId } from '#lib/core/session.ts'
import { useBenchNow, useLabState } from '../lab/use-lab.tsx'
import type { Outcome } from '../state/lane-state.ts'
import { endedHere, verdictOn } from '../state/state.ts'
import { useWords } from '../words/use-words.ts'
import { verdictReason } from './verdict-reason.ts'

interface VerdictText {
  readonly outcome: Outcome
  /** The refusal code, or empty. */
  readonly code: string
  readonly lead: string
  readonly reason: string
}

/** The last verdict of a lane in words. */
export function useVerdictText(of: MechanismId): VerdictText {
  const words = useWords()
  const now = useBenchNow()
  const verdict = useLabState((state) => verdictOn(state, of))
  const ended = useLabState((state) => endedHere(state, of))
  const redis = useLabState((state) => state.bench?.faults.redis)
  if (verdict === null) {
    return { outcome: 'none', code: '', lead: words.verdict.waiting, reason: words.verdict.waitingReason }
  }
  return {
    outcome: verdict.outcome,
    code: verdict.code ?? '',
    lead: words.verdict.lead[verdict.outcome],
    reason: verdictReason(of, verdict, now, words, ended, redis),
  }
}
