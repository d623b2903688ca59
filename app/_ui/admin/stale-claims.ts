import type { Verdict } from '../state/lane-state.ts'
import type { BenchUser } from '../state/state.ts'

/** What a credential states of its user that is not so any more. */
export interface StaleClaims {
  readonly user: string
  /** Roles that it states and the user has not. */
  readonly tooMuch: readonly string[]
  /** Roles that the user has and it does not state. */
  readonly tooLittle: readonly string[]
  readonly isDisabled: boolean
}

/** Compares what was accepted with what the bench knows of the user; null where they agree. */
export function findStaleClaims(verdict: Verdict | null, users: readonly BenchUser[]): StaleClaims | null {
  if (verdict?.outcome !== 'accepted' || !verdict.user) return null
  const { name, roles } = verdict.user
  const user = users.find((known) => known.name === name)
  if (!user) return null
  const tooMuch = roles.filter((role) => !user.roles.includes(role))
  const tooLittle = user.roles.filter((role) => !roles.includes(role))
  if (tooMuch.length === 0 && tooLittle.length === 0 && !user.disabled) return null
  return { user: name, tooMuch, tooLittle, isDisabled: user.disabled }
}
