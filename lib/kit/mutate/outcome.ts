import type { Bug } from './lab.ts'
import type { Status, TrialResult } from './trial.ts'

/** A bug with its result. */
export interface Scored extends TrialResult {
  readonly bug: Bug
  /** Tests that reach the bug. */
  readonly coveredBy: readonly string[]
  readonly durationMs: number
}

/** The score of a suite. Controls are listed apart: they change nothing that a contract promises. */
export interface Score {
  readonly killed: number
  /** All bugs, except those that are left out. */
  readonly counted: number
  /** Bugs of mechanisms with which no login of the suite succeeded. */
  readonly leftOut: readonly Scored[]
  /** Killed and survived. */
  readonly reached: number
  /** Percent of the counted; null if there are none. */
  readonly percent: number | null
  /** Percent of the reached. */
  readonly percentOfReached: number | null
  /** Controls that a test has reported. */
  readonly overFitted: readonly Scored[]
  /** Whether a bug was not tried, so that the score is void. */
  readonly isUnfinished: boolean
}

export function scoreOf(results: readonly Scored[]): Score {
  const bugs = results.filter(({ bug }) => !bug.control)
  const count = (...statuses: Status[]) => bugs.filter(({ status }) => statuses.includes(status)).length
  const killed = count('Killed')
  const leftOut = bugs.filter(({ status }) => status === 'Ignored')
  const counted = bugs.length - leftOut.length
  const reached = count('Killed', 'Survived')
  return {
    killed,
    counted,
    leftOut,
    reached,
    percent: percent(killed, counted),
    percentOfReached: percent(killed, reached),
    overFitted: results.filter(({ bug, status }) => bug.control && status === 'Killed'),
    isUnfinished: results.some(({ status }) => status === 'Pending'),
  }
}

const percent = (part: number, of: number) => (of === 0 ? null : Math.round((part / of) * 1000) / 10)

/** The result of a run: what the reports are made of. */
export interface Outcome {
  readonly lab: string
  readonly version: string
  readonly command: string
  readonly results: readonly Scored[]
  /** The tests of the baseline. */
  readonly tests: readonly { readonly name: string; readonly file: string; readonly line: number }[]
  readonly durations: { readonly suiteMs: number; readonly baselinesMs: number; readonly bugsMs: number }
  /** How bugs were switched on: in the worlds of the kit, or by a process for each behind the proxy. */
  readonly strategy: 'kit' | 'proxy'
}
