import type { Experiment } from '../experiment.ts'
import { denylistRawToken } from './denylist-raw-token/index.ts'
import { regeneratedId } from './regenerated-id/index.ts'

/** The defects of the articles, in the order in which they are offered. */
export const BUGS: readonly Experiment[] = [denylistRawToken, regeneratedId]
