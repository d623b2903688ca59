/** The results that a planted bug can have in a run, by the names of the mutation testing report schema. */
export const RUN_STATUSES = [
  'Killed',
  'Survived',
  'NoCoverage',
  'Timeout',
  'RuntimeError',
  'Ignored',
  'Pending',
] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** The result of a planted bug in a run of a test suite. */
interface BugResult {
  readonly id: string
  readonly status: RunStatus
}

/** A result as a run states it. */
export interface RunBug extends BugResult {
  /** The test that exposes it. */
  readonly killedBy?: string | undefined
}

/** The score of a run. The command computes the same (`lib/kit/mutate/outcome.ts`), and is installed without the app. */
export interface MutationScore {
  readonly killed: number
  /** All planted bugs, except those of mechanisms that the suite never uses. */
  readonly counted: number
  /** Planted bugs and controls with a result. */
  readonly tried: number
  /** Controls that a test has reported: the score is void as long as there are any. */
  readonly overFitted: readonly string[]
  /** Whether a bug or a control has no result. */
  readonly isUnfinished: boolean
}

/** @param isControl whether an ID is that of a control, which does not count */
export function mutationScore(
  results: readonly BugResult[],
  isControl: (id: string) => boolean,
): MutationScore {
  const bugs = results.filter(({ id }) => !isControl(id))
  const tried = results.filter(({ status }) => status !== 'Pending').length
  return {
    killed: bugs.filter(({ status }) => status === 'Killed').length,
    counted: bugs.filter(({ status }) => status !== 'Ignored').length,
    tried,
    overFitted: results.filter(({ id, status }) => isControl(id) && status === 'Killed').map(({ id }) => id),
    isUnfinished: tried < results.length,
  }
}

/** The newest run of a suite, as far as it is compared with those of others. */
export interface RunResult extends Pick<MutationScore, 'killed' | 'counted'> {
  /** `unfinished`: it has ended, and not every bug was tried. */
  readonly state: 'running' | 'ended' | 'unfinished'
  readonly isOverFitted: boolean
}

/** The state of a run with this score. @param stated by the run itself */
export function runState(
  stated: 'running' | 'ended',
  { isUnfinished }: Pick<MutationScore, 'isUnfinished'>,
): RunResult['state'] {
  return stated === 'ended' && isUnfinished ? 'unfinished' : stated
}

/** The state and the score of a run by its results so far. */
export function runResult(
  stated: 'running' | 'ended',
  results: readonly BugResult[],
  isControl: (id: string) => boolean,
): RunResult {
  const score = mutationScore(results, isControl)
  const { killed, counted, overFitted } = score
  return { state: runState(stated, score), killed, counted, isOverFitted: overFitted.length > 0 }
}

/** The part of the bugs that was killed so far, from 0 to 1; null if the run has no score. */
export function killedShare({ killed, counted, state, isOverFitted }: RunResult): number | null {
  return counted === 0 || isOverFitted || state === 'unfinished' ? null : killed / counted
}

/** The order of runs: the best first, those without a score last. */
export function compareRuns(a: RunResult, b: RunResult): number {
  return (killedShare(b) ?? -1) - (killedShare(a) ?? -1) || b.killed - a.killed
}
