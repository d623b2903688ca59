import type { Policy } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Act } from '#lib/ledger/event.ts'
import { after, before, type Created, logins, ofType, policyOf, type Run } from '../run.ts'

/** A time in which Redis was down. */
export interface Outage {
  readonly earlier: Run
  readonly during: Run
  /** From its end; empty while it lasts. */
  readonly since: Run
  /** The policy throughout the outage; null if it was changed in it. */
  readonly policy: Policy | null
}

export function outagesOf(run: Run): readonly Outage[] {
  const changes = ofType(run, 'faults.changed')
  return changes.flatMap((down, index) => {
    if (down.redis !== 'down' || changes[index - 1]?.redis === 'down') return []
    const up = changes.slice(index).find(({ redis }) => redis !== 'down')
    const rest = after(run, down)
    const during = up ? before(rest, up) : rest
    const earlier = before(run, down)
    const isSame = ofType(during, 'policy.changed').length === 0
    const since = up ? after(run, up) : { ...run, events: [] }
    return [{ earlier, during, since, policy: isSame ? policyOf(earlier) : null }]
  })
}

/** The sessions of a lane that were ended by a logout or a revocation before an outage. */
export function revokedBefore(run: Run, { earlier }: Outage, lane: MechanismId): readonly Created[] {
  const ended = new Set(
    ofType(earlier, 'session.ended').flatMap(({ reason, sessionId }) =>
      reason === 'revoked_by_user' || reason === 'revoked_by_admin' || reason === 'signed_out'
        ? [sessionId]
        : [],
    ),
  )
  return logins(run, { lane }).filter(({ sessionId }) => ended.has(sessionId))
}

/** Whether requests of this kind were answered with 503. */
export function unavailable(run: Run, lane: MechanismId, act: Act, client?: string): boolean {
  return ofType(run, 'store.unavailable').some(
    (event) =>
      event.mechanism === lane &&
      event.act === act &&
      event.status === 503 &&
      (client === undefined || event.client === client),
  )
}
