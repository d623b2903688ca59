import type { Instant, Session } from './session.ts'

/** A re-authentication that a rule has required of a session. */
export interface ReauthenticationDemand {
  readonly at: Instant
  /** When the user re-authenticated; null before. */
  readonly metAt: Instant | null
}

/** What rules have required of sessions and users. It is part of the state of a bench, so each process has it in memory. */
export interface RuleDemands {
  readonly reauthenticate: Readonly<Record<string, ReauthenticationDemand>>
  /** Users whose roles are looked up, whatever policy states. */
  readonly rolesOf: readonly string[]
}

export const NO_DEMANDS: RuleDemands = { reauthenticate: {}, rolesOf: [] }

/** Sessions of which a re-authentication is stored; the oldest demand is dropped first. */
const MAX_SESSIONS = 200

export function withReauthentication(demands: RuleDemands, sessionId: string, at: Instant): RuleDemands {
  const { [sessionId]: _, ...others } = demands.reauthenticate
  const kept = Object.entries(others).slice(1 - MAX_SESSIONS)
  return { ...demands, reauthenticate: { ...Object.fromEntries(kept), [sessionId]: { at, metAt: null } } }
}

/** The demands after the user of a session has re-authenticated. */
export function afterReauthentication(demands: RuleDemands, sessionId: string, metAt: Instant): RuleDemands {
  const demand = demands.reauthenticate[sessionId]
  if (demand === undefined) return demands
  return { ...demands, reauthenticate: { ...demands.reauthenticate, [sessionId]: { ...demand, metAt } } }
}

export function withRolesOf(demands: RuleDemands, user: string): RuleDemands {
  return demands.rolesOf.includes(user) ? demands : { ...demands, rolesOf: [...demands.rolesOf, user] }
}

/**
 * Whether a session must re-authenticate before it is accepted. After the user has done so, a copy of an earlier credential is
 * still refused: it states the earlier authentication. A JWT states it in whole seconds (RFC 7519 §2), so seconds are compared.
 */
export function mustReauthenticate(
  { reauthenticate }: RuleDemands,
  { id, authenticatedAt }: Pick<Session, 'id' | 'authenticatedAt'>,
): boolean {
  const demand = reauthenticate[id]
  if (demand === undefined) return false
  return demand.metAt === null || authenticatedAt < Math.floor(demand.metAt / 1000) * 1000
}
