import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { isAccepted } from '../session-history.ts'

type Ended = Extract<RecordedEvent, { type: 'session.ended' }>

/** For messages between nodes, and for requests in progress: a verdict is recorded with its response. */
const TOLERANCE_MS = 1000

/**
 * A session that is still accepted after policy has promised its end. The promise is the `effectiveAt` of its end: a pure JWT
 * is accepted until it expires, as declared. Records that nodes cache or replicate are an exception: there, `effectiveAt` is the
 * bound for a node that missed the message, while messages normally arrive immediately, so an acceptance shows that one is late.
 */
export function detectRevocationLag(events: readonly RecordedEvent[]): readonly Detection[] {
  const ended = new Map<string, Ended>()
  return events.flatMap((event) => {
    if (event.type === 'session.ended') ended.set(event.sessionId, event)
    const end = isAccepted(event) ? ended.get(event.sessionId) : undefined
    if (end === undefined || event.at <= declaredEnd(end) + TOLERANCE_MS) return []
    const { mechanism, sessionId, user } = end
    return [{ seqs: [end.seq, event.seq], mechanism, sessionId, user }]
  })
}

function declaredEnd({ mechanism, effect, effectiveAt, at }: Ended): Instant {
  const isByMessage = effect === 'within' && factsOf(mechanism).recordsIn === 'policy'
  return isByMessage ? at : effectiveAt
}
