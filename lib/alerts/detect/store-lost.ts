import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { isWithin } from '../window.ts'

/** The ends that follow a change of the store are recorded together with it. */
const CHANGE_SECONDS = 5

/**
 * A store that has lost its data: Redis was emptied, or a node stopped with the only record of sessions. A slow or unreachable
 * store, and one that returns with its data, cause no such event. Sessions that end because policy has chosen another store
 * were lost on purpose.
 */
export function detectStoreLost(events: readonly RecordedEvent[]): readonly Detection[] {
  let change: RecordedEvent | null = null
  return events.flatMap((event) => {
    if (event.type === 'policy.changed' && event.did?.records?.kept === false) change = event
    if (!isLoss(event)) return []
    const isByPolicy = event.type === 'session.ended' && change && isWithin(change, event, CHANGE_SECONDS)
    return isByPolicy ? [] : [{ seqs: [event.seq] }]
  })
}

function isLoss(event: RecordedEvent): boolean {
  if (event.type === 'faults.changed') return event.emptied === true
  return event.type === 'store.lost' || (event.type === 'session.ended' && event.reason === 'store_lost')
}
