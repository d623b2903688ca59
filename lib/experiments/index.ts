import { ATTACKS } from './attacks.ts'
import { behindAGateway } from './behind-a-gateway/index.ts'
import { BUGS } from './bugs/index.ts'
import type { Experiment } from './experiment.ts'
import { FAILURES } from './failures.ts'
import { LAB_EXPERIMENTS } from './lab/index.ts'
import { REVOCATION } from './revocation.ts'
import { sizeLimit } from './size-limit/index.ts'
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
  ...REVOCATION,
  ...ATTACKS,
  ...FAILURES,
  behindAGateway,
  ...LAB_EXPERIMENTS,
  ...BUGS,
]

export function experimentOf(id: string): Experiment | null {
  return EXPERIMENTS.find((known) => known.id === id) ?? null
}
