import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'

/** The server detects reuse itself; two tabs within the grace period receive the same successor, without such an event. */
export function detectRefreshReuse(events: readonly RecordedEvent[]): readonly Detection[] {
  return events.flatMap((event) => {
    if (event.type !== 'token.reuse_detected') return []
    const { seq, mechanism, sessionId, user } = event
    return [{ seqs: [seq], mechanism, sessionId, user }]
  })
}
