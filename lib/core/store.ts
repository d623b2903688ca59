import { StoreUnavailable } from './errors.ts'
import type { Limit, LimitKind } from './limits.ts'
import type { SessionRecord, TokenDigests } from './reference-token.ts'
import { type EndReason, endsAt, type Instant, type Session } from './session.ts'

export type StoreEntry =
  | { readonly state: 'live'; readonly stored: SessionRecord }
  /** A tombstone: kept so that a session which was ended stays ended and can say why. */
  | {
      readonly state: 'ended'
      readonly reason: EndReason
      readonly at: Instant
      /** Absent if the record expired natively before its end was written. */
      readonly digests?: TokenDigests
    }

export type CreateResult =
  | {
      readonly admitted: true
      readonly evicted: readonly Session[]
      /** The session that the new one replaced, as it was; null if there was none, or it had ended already. */
      readonly replaced: Session | null
    }
  | { readonly admitted: false; readonly by: LimitKind }

/**
 * Where reference sessions are kept. Every transition is atomic, and no transition brings a session back to life.
 * All methods throw `StoreUnavailable` when there is no answer; none returns "not found" for that.
 */
export interface SessionStore {
  readonly name: string
  /** Whether another node may go on for a while with what it has read or heard before a change. */
  readonly isEventuallyConsistent?: true
  /**
   * Admits a session and evicts by the limit in the same step. The session that it replaces ends in that step as
   * `replaced_by_new_login` and is not counted; if the limit rejects the new session, it stays as it is.
   * @param replaces the id of that session, whose holder presented its credential
   */
  create(stored: SessionRecord, limit: Limit, now: Instant, replaces?: string | null): Promise<CreateResult>
  find(id: string): Promise<StoreEntry | null>
  /** Moves `lastSeenAt` and `idleExpiresAt` of a live session, if {@link isTouchDue}. */
  touch(session: Session): Promise<void>
  /**
   * Sets both limits of a live session, whatever they are now. Returns the session as it is then, or null if it has
   * ended or its time is up.
   */
  adjust(id: string, limits: SessionLimits, now: Instant): Promise<Session | null>
  /**
   * Compare-and-set: writes a record over the state that its `revision` names. Returns false, and writes nothing, if the
   * session has changed since, or has ended.
   */
  replace(stored: SessionRecord): Promise<boolean>
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

export type SessionLimits = Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>

/**
 * Whether a touch may be written over a stored session. It may not if an operator has adjusted the session since the
 * touch was computed (each adjustment sets the absolute limit), if later activity was recorded, or if its time is up.
 */
export function isTouchDue(stored: Session, touched: Session, now: Instant): boolean {
  return (
    stored.absoluteExpiresAt === touched.absoluteExpiresAt &&
    stored.lastSeenAt <= touched.lastSeenAt &&
    now < endsAt(stored)
  )
}

/** Concurrent writers of one session after which an update gives up: each attempt that fails is another writer that succeeded. */
const MAX_ATTEMPTS = 32

/** What an attempt at an update comes to, judged from what it has read. */
export interface Decision<T> {
  readonly result: T
  /** The record to write, copied from the one that was read; without it nothing is written. */
  readonly write?: SessionRecord
}

/**
 * Writes what was decided, if the session is still as it was read. If it has changed, reads and decides again.
 * @param readAndDecide called for each attempt
 * @throws StoreUnavailable if other writers were faster each time
 */
export async function update<T>(store: SessionStore, readAndDecide: () => Promise<Decision<T>>): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { result, write } = await readAndDecide()
    if (write === undefined || (await store.replace(write))) return result
  }
  throw new StoreUnavailable(store.name)
}
