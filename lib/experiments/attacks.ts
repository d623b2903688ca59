import { algorithmConfusion } from './bugs/algorithm-confusion/index.ts'
import { csrf } from './csrf/index.ts'
import type { Experiment } from './experiment.ts'
import { refreshReuse } from './refresh-reuse/index.ts'
import { sessionFixation } from './session-fixation/index.ts'

/** Experiments in which an attack is held, after those that need no more than a copy of a credential. */
export const ATTACKS: readonly Experiment[] = [sessionFixation, csrf, refreshReuse, algorithmConfusion]
