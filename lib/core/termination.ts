import { type EndReason, endsAt, type Instant, type RevocationEffect, type Session } from './session.ts'

/*
 * What revoking a session may do. What it does under a mechanism is written in the file of that mechanism; no code but
 * the mechanism's own decides it.
 */

/** What ending a session really did. */
export interface EndEffect {
  /** For requests in general. */
  readonly effect: RevocationEffect
  /** From when every copy is refused, on every node. */
  readonly effectiveAt: Instant
  /** Set if only sensitive acts check revocation: those are refused immediately. */
  readonly sensitiveActs?: 'immediate'
}

/** A session as known to others than its holder: enough to end it. */
export type SessionRef = Pick<
  Session,
  'id' | 'user' | 'createdAt' | 'expiresAt' | 'absoluteExpiresAt' | 'idleExpiresAt'
>

/** One session that was ended, and how. */
export interface EndedSession {
  readonly known: SessionRef
  readonly reason: EndReason
  readonly ending: EndEffect
}

/** Ends sessions, in the only ways that a mechanism has under its policy. */
export interface SessionTerminator {
  /** What revoking this session at this instant does. */
  effectOn(known: Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>, at: Instant): EndEffect
  /**
   * Revokes one. If credentials can only be revoked by user, the user's other sessions end with it and follow in the result.
   * Empty if it had ended already.
   */
  revoke(known: SessionRef, reason: EndReason): Promise<readonly EndedSession[]>
  /**
   * Revokes all sessions of a user but the spared one.
   * @param seen the user's sessions as the observer has seen them: the only source if the server keeps no session index
   */
  revokeAll(
    user: string,
    reason: EndReason,
    except: string | null,
    seen: readonly SessionRef[],
  ): Promise<readonly EndedSession[]>
  /** Makes sure that evicted sessions are refused. Their session index has ended them already. */
  confirmEvicted(sessions: readonly Session[]): Promise<readonly EndedSession[]>
  /**
   * Makes sure that a session which a login replaced is refused. Empty if it had ended before.
   * @param session as its credential states it
   * @param was as the session index had it, which ended it in the same step as the login; null if it had it no longer
   */
  confirmReplaced(session: Session, was: Session | null): Promise<readonly EndedSession[]>
  /** Makes sure that a session which has reached a limit is refused. */
  confirmExpired(known: SessionRef, reason: EndReason): Promise<EndedSession>
}

/** The server refuses it from now on, and each node refuses it from this instant on. */
export function refusedFrom(effectiveAt: Instant, at: Instant): EndEffect {
  return { effect: effectiveAt > at ? 'within' : 'immediate', effectiveAt }
}

/** A session whose credential states the same limit as the session: both have expired together. */
export function expiredWithSession(known: SessionRef, reason: EndReason): EndedSession {
  return { known, reason, ending: { effect: 'immediate', effectiveAt: endsAt(known) } }
}
