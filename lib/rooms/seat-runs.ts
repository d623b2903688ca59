import { compareRuns } from '#lib/core/mutation-score.ts'
import type { Instant } from '#lib/core/session.ts'
import { compareSeq } from '#lib/ledger/seq.ts'
import type { SeatRun } from './event.ts'
import type { Room, Seat } from './room.ts'

/** The score of a run on a bench that the seat has or had. */
export interface BenchRun extends SeatRun {
  readonly bench: string
}

/** A seat with one more score, in the order of the events of its benches. @param at when the room got it */
export function withRun({ runs }: Seat, run: BenchRun, at: Instant): Partial<Seat> {
  // It may be written twice, as progress may.
  if (runs.some(({ seq, bench }) => seq === run.seq && bench === run.bench)) return {}
  return { runs: [...runs, run].sort((a, b) => compareSeq(a.seq, b.seq)), lastAt: at }
}

/** The newest score on the bench that a seat has; while the board is frozen, that of the moment at which it was frozen. */
export function shownRun({ runs, bench }: Seat, { frozenAt }: Pick<Room, 'frozenAt'>): SeatRun | null {
  return runs.findLast((run) => run.bench === bench && (frozenAt === null || run.at <= frozenAt)) ?? null
}

/** The newest scores of all seats, the best first: which one is whose cannot be seen. */
export function rankedRuns(room: Room): readonly SeatRun[] {
  return room.seats
    .filter(({ isRemoved }) => !isRemoved)
    .flatMap((seat) => shownRun(seat, room) ?? [])
    .sort(compareRuns)
}
