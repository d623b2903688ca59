import { algorithmConfusion } from './bugs/algorithm-confusion/index.ts'
import { BUGS } from './bugs/index.ts'
import { csrf } from './csrf/index.ts'
import type { Experiment } from './experiment.ts'
import { keyRotation } from './key-rotation/index.ts'
import { logOutEverywhere } from './log-out-everywhere/index.ts'
import { nodeFailure } from './node-failure/index.ts'
import { redisOutage } from './redis-outage/index.ts'
import { refreshReuse } from './refresh-reuse/index.ts'
import { revocationCost } from './revocation-cost/index.ts'
import { revocationLag } from './revocation-lag/index.ts'
import { revocationTechniques } from './revocation-techniques/index.ts'
import { sessionFixation } from './session-fixation/index.ts'
import { sizeLimit } from './size-limit/index.ts'
import { staleRole } from './stale-role/index.ts'
import { tampering } from './tampering/index.ts'
import { theftAndReplay } from './theft-and-replay/index.ts'
import { whereItLives } from './where-it-lives/index.ts'
import { whichTimeout } from './which-timeout/index.ts'

/** All experiments, in the order in which they are offered. */
export const EXPERIMENTS: readonly Experiment[] = [
  whereItLives,
  tampering,
  theftAndReplay,
  sizeLimit,
  whichTimeout,
  revocationLag,
  revocationTechniques,
  revocationCost,
  staleRole,
  logOutEverywhere,
  sessionFixation,
  csrf,
  refreshReuse,
  nodeFailure,
  redisOutage,
  keyRotation,
  algorithmConfusion,
  ...BUGS,
]

export function experimentOf(id: string): Experiment | null {
  return EXPERIMENTS.find((known) => known.id === id) ?? null
}
