import { mutationScore, runState } from '#lib/core/mutation-score.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { RoomEvent } from '#lib/rooms/event.ts'
import { isControl } from './mutations.ts'

/** What a room records of an event of the bench of a seat: of a run only its score, because its results are in the bench. */
export function seatEventOf(seat: string, bench: string, event: RecordedEvent): RoomEvent {
  if (event.type !== 'mutation.run') return { type: 'seat.progressed', seat, bench, event }
  const score = mutationScore(event.bugs, isControl)
  const { killed, counted, overFitted } = score
  const isOverFitted = overFitted.length > 0
  const state = runState(event.state, score)
  const { seq, realAt } = event
  return { type: 'seat.run', seat, bench, run: { seq, at: realAt, state, killed, counted, isOverFitted } }
}
