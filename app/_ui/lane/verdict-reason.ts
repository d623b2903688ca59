import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Instant, MechanismId, SessionView } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import type { Verdict } from '../state/lane-state.ts'
import type { Words } from '../words/en.ts'
import { ago, span } from '../words/format.ts'

/**
 * The reason of a verdict. Begins with a small letter: it follows "Accepted:" or "Refused:".
 * @param redis the state of Redis: read-only, it responds and refuses writes
 * @param ended the session of the verdict, if the session list states that it has ended
 */
export function verdictReason(
  mechanism: MechanismId,
  verdict: Verdict,
  now: Instant | null,
  words: Words,
  ended: Pick<SessionView, 'endReason' | 'endedAt'> | null = null,
  redis: RedisState = 'up',
): string {
  const { outcome, session, storeQueried, code } = verdict
  switch (outcome) {
    case 'accepted': {
      // If no revocation data was read, the text states so.
      const isUnchecked = !storeQueried && factsOf(mechanism).isSelfContained
      if (verdict.endReason && !isUnchecked)
        return words.verdict.acceptedEnded(words.endReasons[verdict.endReason])
      const left = span((session?.expiresAt ?? 0) - (now ?? 0), words)
      return words.mechanisms[mechanism].accepted({ left, revocationChecked: storeQueried })
    }
    case 'none':
      return words.verdict.none
    case 'unavailable':
      return unavailable(code, words, redis)
    case 'refused': {
      // A store that lost the record has no end reason; the event log has it.
      const endReason = verdict.endReason ?? ended?.endReason
      const endedAt = verdict.endedAt ?? ended?.endedAt ?? null
      if (endReason)
        return words.ended[endReason](endedAt === null || now === null ? '' : ago(now - endedAt, words))
      const { expired } = words.mechanisms[mechanism]
      if (code === 'token_expired' && expired) return expired
      return words.verdict.refused[code as RefusalCode] ?? words.verdict.unavailable.other(code ?? '?')
    }
  }
}

function unavailable(
  code: string | null,
  { verdict: { unavailable: words } }: Words,
  redis: RedisState,
): string {
  switch (code) {
    case 'store_unavailable':
      return redis === 'read-only' ? words.readOnly : words.store
    case 'network':
      return words.network
    case 'rate_limited':
      return words.busy
    default:
      return words.other(code ?? '?')
  }
}
