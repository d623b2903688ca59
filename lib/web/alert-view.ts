import type { Bench } from '#lib/bench/bench.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'

/** The alerts that the event log still has, newest first, with what the webhook did. */
export async function firedAlerts({ observer: { ledger } }: Bench) {
  await ledger.whenFlushed()
  const events = await ledger.read(FIRST_SEQ, 2 * MAX_EVENTS)
  const deliveries = new Map(
    events.flatMap((event) => {
      if (event.type !== 'alert.delivered' || event.fired === undefined) return []
      const { fired, outcome, attempts } = event
      return [[fired, { outcome, attempts }] as const]
    }),
  )
  return events
    .flatMap((event) => {
      if (event.type !== 'alert.fired') return []
      const { type: _, ...alert } = event
      return [{ ...alert, delivery: deliveries.get(event.seq) ?? null }]
    })
    .reverse()
}
