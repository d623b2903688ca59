import {
  type MutationScore,
  mutationScore,
  RUN_STATUSES,
  type RunResult,
  type RunStatus,
  runState,
} from '#lib/core/mutation-score.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'

export type RunView = ResponseBody<'/api/bench/mutation-run', 'GET'>['runs'][number]
export type MutationView = ResponseBody<'/api/mutations', 'GET'>['mutations'][number]

/** A planted bug or a control with its result. */
export interface RunRow {
  readonly id: string
  readonly status: RunStatus
  /** The test that exposes it. */
  readonly killedBy: string | null
  /** Null for a bug that the server no longer lists. */
  readonly mutation: MutationView | null
}

export interface RunResults {
  readonly score: MutationScore
  /** `silent`: it is running, as far as is known, and has sent nothing for a while. */
  readonly state: RunResult['state'] | 'silent'
  readonly bugs: readonly RunRow[]
  readonly controls: readonly RunRow[]
  /** How many planted bugs have which result. */
  readonly counts: Readonly<Record<RunStatus, number>>
}

/** A run sends its results after every few tests; without any for this long, it was probably interrupted. */
const SILENT_SECONDS = 120

/** @param mutations the planted bugs and controls, as the server lists them */
export function resultsOf(
  { state, bugs, silentSeconds }: RunView,
  mutations: readonly MutationView[],
): RunResults {
  const rows = bugs.map(({ id, status, killedBy }) => ({
    id,
    status,
    killedBy: killedBy ?? null,
    mutation: mutations.find((mutation) => mutation.id === id) ?? null,
  }))
  const isControl = ({ mutation }: RunRow) => mutation?.control === true
  const planted = rows.filter((row) => !isControl(row))
  const controls = rows.filter(isControl)
  const score = mutationScore(rows, (id) => controls.some((control) => control.id === id))
  return {
    score,
    state: state === 'running' && silentSeconds >= SILENT_SECONDS ? 'silent' : runState(state, score),
    bugs: planted,
    controls,
    counts: Object.fromEntries(
      RUN_STATUSES.map((status) => [status, planted.filter((row) => row.status === status).length]),
    ) as Record<RunStatus, number>,
  }
}
