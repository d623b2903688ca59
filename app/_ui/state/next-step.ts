import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { Outcomes } from './difference.ts'

/** What a newcomer may do next. One suggestion at a time; none once they have found their own way. */
export type Step = 'login' | 'revoke' | 'advance' | 'harden' | 'again'

/** Where the bench stands in the story that the suggestions tell. */
export interface Standing {
  readonly outcomes: Outcomes
  /** Whether anybody has ever logged in since the bench was new. */
  readonly isNew: boolean
  /** Whether a session that this browser holds was ended while the browser kept its cookie. */
  readonly endedHere: boolean
  /** The preset in force, or null for a policy of one's own. */
  readonly preset: PresetId | null
}

export function nextStep({ outcomes, isNew, endedHere, preset }: Standing): Step | null {
  const all = MECHANISM_IDS.map((id) => outcomes[id])
  if (all.some((outcome) => outcome === null || outcome === 'unavailable')) return null
  const open = all.filter((outcome) => outcome === 'accepted').length
  if (isNew && open === 0) return 'login'
  if (endedHere && open > 0) return 'advance'
  if (endedHere && preset === 'textbook') return 'harden'
  if (open === 0) return 'again'
  if (open === MECHANISM_IDS.length) return 'revoke'
  return null
}
