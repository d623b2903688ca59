import { hasRefreshToken } from './mechanism-facts.ts'
import type { Policy } from './policy.ts'
import { endsAt, type Instant, type Session } from './session.ts'
import type { Refused } from './verdict.ts'

/** How far the clock of the issuing node may be ahead of the clock of the verifier. Applies to `nbf` and `iat`, not to `exp`. */
export const CLOCK_TOLERANCE_SECONDS = 5

/** The properties of a session that determine its timeouts. */
type Traits = Pick<Session, 'mechanism' | 'roles' | 'rememberMe'>

/**
 * The idle timeout of a session (ASVS 7.3.1).
 * Admins always get the shorter timeout, even with `rememberMe`. A JWT session cannot be idle for longer than its refresh
 * token is valid.
 */
export function idleSecondsOf(policy: Policy, { mechanism, roles, rememberMe }: Traits): number {
  const usual = rememberMe ? policy.lifetime.rememberMeSeconds : policy.lifetime.idleSeconds
  const byRole = roles.includes('admin') ? Math.min(usual, policy.lifetime.adminIdleSeconds) : usual
  return hasRefreshToken(mechanism) ? Math.min(byRole, policy.jwt.refreshSeconds) : byRole
}

/** The absolute timeout of a session (ASVS 7.3.2). */
function absoluteSecondsOf(policy: Policy, { rememberMe }: Traits): number {
  return rememberMe ? policy.lifetime.rememberMeSeconds : policy.lifetime.absoluteSeconds
}

/** A new session. `expiresAt` is the expiry of the session; a mechanism may set an earlier one for the credential. */
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

/** Whether a session has expired. Every read checks this, because the timers of stores and clients are not trusted. */
export function checkLifetime(
  session: Pick<Session, 'id' | 'idleExpiresAt' | 'absoluteExpiresAt'>,
  now: Instant,
): Refused | null {
  if (now >= session.absoluteExpiresAt) return { ok: false, code: 'expired_absolute', sessionId: session.id }
  if (now >= session.idleExpiresAt) return { ok: false, code: 'expired_idle', sessionId: session.id }
  return null
}

/** The same session after activity: the idle timeout moves, the absolute timeout does not. */
export function slideSession(policy: Policy, session: Session, now: Instant): Session {
  const slid = { ...session, lastSeenAt: now, idleExpiresAt: now + idleSecondsOf(policy, session) * 1000 }
  return { ...slid, expiresAt: endsAt(slid) }
}

/**
 * How stale `lastSeenAt` may become before it is written again, in seconds: 1/30 of the idle timeout, at most a minute.
 * A write on every read would make each read as expensive as a write. The inaccuracy can only shorten a session.
 */
export function touchIntervalSeconds(policy: Policy, session: Session): number {
  return Math.min(60, Math.max(1, Math.floor(idleSecondsOf(policy, session) / 30)))
}

/** Whether activity at `now` is to be stored. */
export function isSlideDue(policy: Policy, session: Session, now: Instant): boolean {
  return now - session.lastSeenAt >= touchIntervalSeconds(policy, session) * 1000
}

/**
 * Whether a credential has reached its renewal timeout. ASVS 7.2.4 requires a new credential at authentication; renewal
 * also limits how long an undetected copy is useful between authentications.
 */
export function isRenewalDue(policy: Policy, renewedAt: Instant, now: Instant): boolean {
  return now - renewedAt >= policy.lifetime.renewalSeconds * 1000
}

/** Both timeouts of a session that is adjusted to end in at most `seconds`; the idle timeout restarts. */
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
 * `Max-Age` or `expires_in` of a credential: the remaining whole seconds, never negative. Rounded up, so that a client
 * does not discard a credential that the server still accepts. The server refuses it at the exact instant.
 */
export function remainingSeconds(until: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((until - now) / 1000))
}
