import { isMilestone } from '#lib/core/milestone.ts'
import { runResult } from '#lib/core/mutation-score.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { MutationRun } from '#lib/redis/mutation-runs.ts'
import type { RoomEvent, SeatRun } from '#lib/rooms/event.ts'
import type { Seat } from '#lib/rooms/room.ts'
import { isControl } from './mutations.ts'

/** What a room records of an event of the bench of a seat. */
export function seatEventOf(seat: string, bench: string, event: RecordedEvent): RoomEvent {
  if (event.type !== 'mutation.run') return { type: 'seat.progressed', seat, bench, event }
  const { seq, realAt, run, state, killed, counted, isOverFitted } = event
  return {
    type: 'seat.run',
    seat,
    bench,
    run: { seq, at: realAt, run, state, killed, counted, isOverFitted },
  }
}

interface OfSeat {
  readonly seat: string
  /** The public name of its bench. */
  readonly bench: string
}

/**
 * The events that a room lacks of the bench of a seat: progress, and the end of the newest run. States of a run before its end
 * are not added: the next one follows.
 * @param milestones those that the room does not have
 */
export function missingEvents(
  seat: Seat | undefined,
  of: OfSeat,
  milestones: readonly RecordedEvent[],
  newest: MutationRun | null,
): readonly RoomEvent[] {
  const missing = milestones
    // An earlier version kept ends of runs among them.
    .filter(isMilestone)
    .map((event) => seatEventOf(of.seat, of.bench, event))
  const run = newest?.state === 'ended' ? endOf(newest) : null
  const known = seat?.runs.findLast(({ bench }) => bench === of.bench)
  if (run === null || (known && factsOf(known) === factsOf(run))) return missing
  return [...missing, { type: 'seat.run', ...of, run }]
}

function endOf({ run, at, state, bugs }: MutationRun): SeatRun {
  return { seq: `${at}-0`, at, run, ...runResult(state, bugs, isControl) }
}

const factsOf = ({ run, state, killed, counted, isOverFitted }: SeatRun) =>
  [run, state, killed, counted, isOverFitted].join()
