import { killedShare } from '#lib/core/mutation-score.ts'
import type { RoomView } from '#lib/web/room-types.ts'

export type RankedRun = NonNullable<RoomView['scoreboard']>[number]

/** The first percent of each band, the best first. */
const BANDS = [100, 75, 50, 25, 0] as const

export interface ScoreBand {
  /** In percent; null: without a score. */
  readonly from: number | null
  readonly to: number
  readonly count: number
}

/** How many runs are in which band; those without a score have one of their own, if there are any. */
export function scoreBands(runs: readonly RankedRun[]): readonly ScoreBand[] {
  const percents = runs.map((run) => {
    const share = killedShare(run)
    return share === null ? null : Math.floor(100 * share)
  })
  const bands = BANDS.map((from, index) => {
    const to = (BANDS[index - 1] ?? 101) - 1
    return { from, to, count: percents.filter((n) => n !== null && n >= from && n <= to).length }
  })
  const without = percents.filter((n) => n === null).length
  return without === 0 ? bands : [...bands, { from: null, to: 0, count: without }]
}
