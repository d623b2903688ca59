import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { Verdict } from '../state/lane.ts'
import type { Words } from '../words/en.ts'
import { ago, span } from '../words/format.ts'

/** Why, in words. Begins with a small letter: it follows "Accepted:" or "Refused:". */
export function verdictReason(
  mechanism: MechanismId,
  verdict: Verdict,
  now: Instant | null,
  words: Words,
): string {
  const { outcome, session, asked, code, endReason, endedAt } = verdict
  switch (outcome) {
    case 'accepted': {
      const left = span((session?.expiresAt ?? 0) - (now ?? 0), words)
      return words.verdict.accepted[mechanism]({ left, asked })
    }
    case 'none':
      return words.verdict.none
    case 'unavailable':
      return unavailable(code, words)
    case 'refused':
      if (endReason)
        return words.ended[endReason](endedAt === null || now === null ? '' : ago(now - endedAt, words))
      if (code === 'token_expired' && mechanism === 'sealed-cookie') return words.verdict.sealExpired
      return words.verdict.refused[code as RefusalCode] ?? words.verdict.unavailable.other(code ?? '?')
  }
}

function unavailable(code: string | null, { verdict: { unavailable: words } }: Words): string {
  switch (code) {
    case 'store_unavailable':
      return words.store
    case 'network':
      return words.network
    case 'rate_limited':
      return words.busy
    default:
      return words.other(code ?? '?')
  }
}
