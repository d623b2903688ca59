import type { Experiment } from './experiment.ts'
import { logOutEverywhere } from './log-out-everywhere/index.ts'
import { revocationCost } from './revocation-cost/index.ts'
import { revocationLag } from './revocation-lag/index.ts'
import { revocationTechniques } from './revocation-techniques/index.ts'
import { staleRole } from './stale-role/index.ts'

/** Experiments in which a session or a role is withdrawn. */
export const REVOCATION: readonly Experiment[] = [
  revocationLag,
  revocationTechniques,
  revocationCost,
  staleRole,
  logOutEverywhere,
]
