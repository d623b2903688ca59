import { compareRuns } from '#lib/core/mutation-score.ts'
import type { BoardSeatView } from '#lib/web/room-types.ts'

/* The scores of the test suites of a room. */

export const SCORE_SORTS = ['name', 'score', 'time'] as const
export type ScoreSort = (typeof SCORE_SORTS)[number]

export interface ScoreRow extends Pick<BoardSeatView, 'id' | 'nickname'> {
  readonly run: NonNullable<BoardSeatView['run']>
}

const NAMES = new Intl.Collator(undefined, { numeric: true })

const ORDERS: Readonly<Record<ScoreSort, (a: ScoreRow, b: ScoreRow) => number>> = {
  name: (a, b) => NAMES.compare(a.nickname, b.nickname),
  score: (a, b) => compareRuns(a.run, b.run),
  time: (a, b) => b.run.at - a.run.at,
}

/** The seats that have a run, in this order, without those that were removed. */
export function scoreRows(seats: readonly BoardSeatView[], sort: ScoreSort): readonly ScoreRow[] {
  return seats
    .flatMap(({ id, nickname, run, isRemoved }) => (run === null || isRemoved ? [] : [{ id, nickname, run }]))
    .sort(ORDERS[sort])
}
