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

/**
 * Sessions of which a re-authentication is stored. As many as a bench lists; a demand is dropped only when its session can no
 * longer be used, never for another one.
 */
export const MAX_DEMANDS = 2000

/**
 * The demands with one more for each of these sessions.
 * @param isOver whether no copy of the credential of a session can be accepted any more
 * @returns also the sessions for which there is no place: the caller must end them
 */
export function withReauthentication(
  demands: RuleDemands,
  sessionIds: readonly string[],
  at: Instant,
  isOver: (sessionId: string) => boolean = () => false,
): { readonly demands: RuleDemands; readonly withoutPlace: readonly string[] } {
  const added = new Set(sessionIds)
  const kept = Object.entries(demands.reauthenticate).filter(([id]) => !added.has(id) && !isOver(id))
  const places = Math.max(0, MAX_DEMANDS - kept.length)
  const demand: ReauthenticationDemand = { at, metAt: null }
  const placed = sessionIds.slice(0, places).map((id) => [id, demand] as const)
  return {
    demands: { ...demands, reauthenticate: Object.fromEntries([...kept, ...placed]) },
    withoutPlace: sessionIds.slice(places),
  }
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
