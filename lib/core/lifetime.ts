import type { Policy } from './policy.ts'
import { endsAt, type Instant, type Session } from './session.ts'
import type { Refused } from './verdict.ts'

/** How far the clock of the node that issued a token may be ahead of the verifier's. Applies to `nbf` and `iat`, never to `exp`. */
export const CLOCK_TOLERANCE_SECONDS = 5

/** Whose lifetimes are asked for: a few traits of a session decide them. */
type Traits = Pick<Session, 'mechanism' | 'roles' | 'rememberMe'>

/**
 * How long a session may rest before it is over (ASVS 7.3.1).
 * Admins get the shorter limit always, also when they asked to be remembered; a JWT session rests at most as
 * long as its refresh token lives.
 */
export function idleSecondsOf(policy: Policy, { mechanism, roles, rememberMe }: Traits): number {
  const usual = rememberMe ? policy.lifetime.rememberMeSeconds : policy.lifetime.idleSeconds
  const byRole = roles.includes('admin') ? Math.min(usual, policy.lifetime.adminIdleSeconds) : usual
  return mechanism === 'jwt' ? Math.min(byRole, policy.jwt.refreshSeconds) : byRole
}

/** How long a session may last whatever its user does (ASVS 7.3.2). */
function absoluteSecondsOf(policy: Policy, { rememberMe }: Traits): number {
  return rememberMe ? policy.lifetime.rememberMeSeconds : policy.lifetime.absoluteSeconds
}

/** Draws up a new session. `expiresAt` is the session's own end; a mechanism may state an earlier one for what it issues. */
export function newSession(
  policy: Policy,
  facts: Omit<
    Session,
    'createdAt' | 'authenticatedAt' | 'lastSeenAt' | 'idleExpiresAt' | 'absoluteExpiresAt' | 'expiresAt'
  >,
  now: Instant,
): Session {
  const idleExpiresAt = now + idleSecondsOf(policy, facts) * 1000
  const absoluteExpiresAt = now + absoluteSecondsOf(policy, facts) * 1000
  return {
    ...facts,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleExpiresAt,
    absoluteExpiresAt,
    expiresAt: Math.min(idleExpiresAt, absoluteExpiresAt),
  }
}

/** Whether a session's time is up. Judged on every read, from the session's own instants: nobody else's timer is trusted. */
export function checkLifetime(session: Session, now: Instant): Refused | null {
  if (now >= session.absoluteExpiresAt) return { ok: false, code: 'expired_absolute', sessionId: session.id }
  if (now >= session.idleExpiresAt) return { ok: false, code: 'expired_idle', sessionId: session.id }
  return null
}

/** The same session after activity: the idle limit moves, the absolute one never does. */
export function slideSession(policy: Policy, session: Session, now: Instant): Session {
  const slid = { ...session, lastSeenAt: now, idleExpiresAt: now + idleSecondsOf(policy, session) * 1000 }
  return { ...slid, expiresAt: endsAt(slid) }
}

/**
 * How stale `lastSeenAt` may become before it is written again, in seconds: a thirtieth of the idle limit, at most
 * a minute. Writing on every read would make reading as dear as writing; this error only ever shortens a session.
 */
export function touchIntervalSeconds(policy: Policy, session: Session): number {
  return Math.min(60, Math.max(1, Math.floor(idleSecondsOf(policy, session) / 30)))
}

/** Whether activity at `now` is worth writing down. */
export function isSlideDue(policy: Policy, session: Session, now: Instant): boolean {
  return now - session.lastSeenAt >= touchIntervalSeconds(policy, session) * 1000
}

/**
 * Whether a credential has served for its renewal timeout and a client that takes cookies gets another (ASVS 7.2.4 asks
 * for a new one at authentication; this bounds what an unnoticed copy is worth in between).
 */
export function isRenewalDue(policy: Policy, renewedAt: Instant, now: Instant): boolean {
  return now - renewedAt >= policy.lifetime.renewalSeconds * 1000
}

/** Both limits after somebody decided that this session ends at latest in so many seconds; its rest starts anew. */
export function expiryAfter(
  policy: Policy,
  session: Traits,
  seconds: number,
  now: Instant,
): Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'> {
  const absoluteExpiresAt = now + seconds * 1000
  const rested = now + idleSecondsOf(policy, session) * 1000
  return { absoluteExpiresAt, idleExpiresAt: Math.min(rested, absoluteExpiresAt) }
}

/**
 * A credential's `Max-Age` or `expires_in`: the whole seconds that remain, never negative. Rounded up, so that a client
 * never gives up what the server would still accept; whoever comes a fraction late is refused here all the same.
 */
export function remainingSeconds(until: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((until - now) / 1000))
}
