import { type EndReason, endsAt, type Instant, type RevocationEffect, type Session } from './session.ts'

/*
 * The possible effects of ending a session. Which of them applies is decided in the file of each mechanism only.
 */

/** The effect of ending a session. */
export interface EndEffect {
  /** The effect on requests in general. */
  readonly effect: RevocationEffect
  /** The instant from which all nodes refuse all copies. */
  readonly effectiveAt: Instant
  /** Set if only sensitive actions check revocation: they are refused immediately. */
  readonly sensitiveActs?: 'immediate'
}

/** The data about a session that is needed to end it without its credential. */
export type SessionRef = Pick<
  Session,
  'id' | 'user' | 'createdAt' | 'expiresAt' | 'absoluteExpiresAt' | 'idleExpiresAt'
>

/** One session that was ended, with reason and effect. */
export interface EndedSession {
  readonly known: SessionRef
  readonly reason: EndReason
  readonly ending: EndEffect
}

/** Ends sessions in the way that the mechanism supports under its policy. */
export interface SessionTerminator {
  /** The effect of revoking this session at this instant. */
  effectOn(known: Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>, at: Instant): EndEffect
  /**
   * Revokes one session. If credentials can only be revoked by user, the user's other sessions end with it and follow in
   * the result. Empty if it had ended already.
   */
  revoke(known: SessionRef, reason: EndReason): Promise<readonly EndedSession[]>
  /**
   * Revokes all sessions of a user except one.
   * @param seen the user's sessions from the event log: the only source if the server keeps no session index
   */
  revokeAll(
    user: string,
    reason: EndReason,
    except: string | null,
    seen: readonly SessionRef[],
  ): Promise<readonly EndedSession[]>
  /** Makes sure that evicted sessions are refused. The session index has ended them already. */
  confirmEvicted(sessions: readonly Session[]): Promise<readonly EndedSession[]>
  /**
   * Makes sure that a session which a login replaced is refused. Empty if it had ended before.
   * @param session as its credential states it
   * @param was as the session index stored it before the login ended it; null if the index did not contain it
   */
  confirmReplaced(session: Session, was: Session | null): Promise<readonly EndedSession[]>
  /** Makes sure that an expired session is refused. */
  confirmExpired(known: SessionRef, reason: EndReason): Promise<EndedSession>
}

/** The effect if the server refuses the session from `at` and all nodes do from `effectiveAt`. */
export function refusedFrom(effectiveAt: Instant, at: Instant): EndEffect {
  return { effect: effectiveAt > at ? 'within' : 'immediate', effectiveAt }
}

/** An expired session whose credential expired at the same instant. */
export function expiredWithSession(known: SessionRef, reason: EndReason): EndedSession {
  return { known, reason, ending: { effect: 'immediate', effectiveAt: endsAt(known) } }
}
