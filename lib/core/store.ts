import type { Limit, LimitKind } from './limits.ts'
import type { StoredSession, TokenDigests } from './reference-token.ts'
import type { EndReason, Instant, Session } from './session.ts'

export type Found =
  | { readonly state: 'live'; readonly stored: StoredSession }
  /** A tombstone: kept so that a session which was ended stays ended and can say why. */
  | {
      readonly state: 'ended'
      readonly reason: EndReason
      readonly at: Instant
      /** Absent if the record expired natively before its end was written. */
      readonly digests?: TokenDigests
    }

export type Created =
  | { readonly admitted: true; readonly evicted: readonly Session[] }
  | { readonly admitted: false; readonly by: LimitKind }

export interface Rotation {
  readonly id: string
  /** SHA-256 of the token that was presented. */
  readonly presented: string
  /** SHA-256 of its successor. */
  readonly successor: string
  readonly session: Session
  readonly now: Instant
  readonly graceMs: number
}

/**
 * - `rotated`: the presented token was current; its successor is now.
 * - `repeated`: it is the one before, inside the grace period; the successor stands, nothing was written.
 * - `reused`: it is the one before, too late.
 * - `mismatch`: neither; it may be older still, or invented.
 */
export type Rotated = 'rotated' | 'repeated' | 'reused' | 'mismatch' | 'gone'

/**
 * Where reference sessions are kept. Every transition is atomic, and no transition brings a session back to life.
 * All methods throw `StoreUnavailable` when there is no answer; none returns "not found" for that.
 */
export interface SessionStore {
  readonly name: string
  /** Whether another node may go on for a while with what it has read or heard before a change. */
  readonly mayLag?: true
  /** Lets a session in, making room by the limit in the same step. */
  create(stored: StoredSession, limit: Limit, now: Instant): Promise<Created>
  find(id: string): Promise<Found | null>
  /** Moves `lastSeenAt` and `idleExpiresAt` of a session that lives; does nothing to one that does not. */
  touch(session: Session): Promise<void>
  /** Sets both limits of a session that lives, whoever moved them before. Answers the session as it is then, or null if it lives no more. */
  adjust(id: string, limits: Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>): Promise<Session | null>
  /** Replaces token and instants in one step. */
  rotate(rotation: Rotation): Promise<Rotated>
  /** Overwrites a living session, token and all: its owner proved anew who they are. False if it lives no more. */
  replace(stored: StoredSession): Promise<boolean>
  /** Ends a session and leaves a tombstone. Answers the session as it was, or null if it was over already. */
  end(id: string, reason: EndReason, now: Instant): Promise<Session | null>
  /** The user's living sessions, oldest first. Forgets what has expired by itself. */
  list(user: string): Promise<readonly Session[]>
  /** Ends a session whose time is up; false if it was extended meanwhile. */
  expire(id: string, reason: EndReason, now: Instant): Promise<boolean>
  /** The bench's clock was moved or stopped: native expiry follows. */
  retime(): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
}
