import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'

/** An alert that the webhook did not receive after the last attempt, or lost events. It is never sent to the webhook itself. */
export function detectDeliveryFailed(events: readonly RecordedEvent[]): readonly Detection[] {
  return events.flatMap((event) => {
    const isFailed =
      event.type === 'delivery.failed' || (event.type === 'alert.delivered' && event.outcome === 'failed')
    return isFailed ? [{ seqs: [event.seq] }] : []
  })
}
