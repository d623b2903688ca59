import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'

/** A login over the limit. A browser that logs in again replaces its session and reaches no limit. */
export function detectSessionLimit(events: readonly RecordedEvent[]): readonly Detection[] {
  return events.flatMap((event) => {
    if (event.type !== 'policy.limit_reached') return []
    const { seq, mechanism, user } = event
    return [{ seqs: [seq], mechanism, user }]
  })
}
