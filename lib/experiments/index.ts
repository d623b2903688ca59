import { BUGS } from './bugs/index.ts'
import type { Experiment } from './experiment.ts'
import { logOutEverywhere } from './log-out-everywhere/index.ts'
import { refreshReuse } from './refresh-reuse/index.ts'
import { revocationLag } from './revocation-lag/index.ts'
import { sessionFixation } from './session-fixation/index.ts'
import { staleRole } from './stale-role/index.ts'
import { theftAndReplay } from './theft-and-replay/index.ts'
import { whereItLives } from './where-it-lives/index.ts'

/** All experiments, in the order in which they are offered. */
export const EXPERIMENTS: readonly Experiment[] = [
  whereItLives,
  theftAndReplay,
  revocationLag,
  staleRole,
  logOutEverywhere,
  sessionFixation,
  refreshReuse,
  ...BUGS,
]

export function experimentOf(id: string): Experiment | null {
  return EXPERIMENTS.find((known) => known.id === id) ?? null
}
