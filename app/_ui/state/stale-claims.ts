import type { MechanismId } from '#lib/core/session.ts'
import type { Verdict } from './lane-state.ts'
import { type BenchUser, type LabState, laneIdsOf } from './state.ts'

/** Claims of a credential that are no longer true of its user. */
export interface StaleClaims {
  readonly user: string
  /** Roles in the credential that the user no longer has. */
  readonly tooMuch: readonly string[]
  /** Roles of the user that the credential does not contain. */
  readonly tooLittle: readonly string[]
  readonly isDisabled: boolean
}

/** Compares an accepted credential with the user of the bench; null if they agree. */
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

/** The stale claims of each lane. */
export function staleClaimsOf(
  state: Pick<LabState, 'bench' | 'lanes'>,
): Partial<Record<MechanismId, StaleClaims>> {
  const users = state.bench?.users ?? []
  return Object.fromEntries(
    laneIdsOf(state).flatMap((id) => {
      const claims = findStaleClaims(state.lanes[id].verdict, users)
      return claims ? [[id, claims]] : []
    }),
  )
}
