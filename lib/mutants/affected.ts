import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'

/* The mechanisms that a planted bug breaks. */

export const ALL: readonly MechanismId[] = MECHANISM_IDS

/** Those that look up a record of each session. */
export const WITH_RECORDS: readonly MechanismId[] = MECHANISM_IDS.filter((id) => !factsOf(id).isSelfContained)

export const SELF_CONTAINED: readonly MechanismId[] = MECHANISM_IDS.filter(
  (id) => factsOf(id).isSelfContained,
)

export const JWT: readonly MechanismId[] = ['jwt']
