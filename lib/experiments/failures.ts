import type { Experiment } from './experiment.ts'
import { keyRotation } from './key-rotation/index.ts'
import { nodeFailure } from './node-failure/index.ts'
import { redisOutage } from './redis-outage/index.ts'

/** Experiments in which a part of the system fails or is replaced. */
export const FAILURES: readonly Experiment[] = [nodeFailure, redisOutage, keyRotation]
