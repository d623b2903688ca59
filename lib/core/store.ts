import { StoreUnavailable } from './errors.ts'
import type { Limit, LimitKind } from './limits.ts'
import type { SessionRecord, TokenDigests } from './reference-token.ts'
import { type EndReason, endsAt, type Instant, type Session } from './session.ts'

export type StoreEntry =
  | { readonly state: 'live'; readonly stored: SessionRecord }
  /** A tombstone: keeps the session ended and stores the reason. */
  | {
      readonly state: 'ended'
      readonly reason: EndReason
      readonly at: Instant
      /** Absent if the store had expired the record before the tombstone was written. */
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
 * Stores session records. Every transition is atomic, and no transition makes an ended session active again.
 * All methods throw `StoreUnavailable` if the store is unavailable; none returns "not found" in that case.
 */
export interface SessionStore {
  readonly name: string
  /** Whether other nodes may use outdated data for some time after a change. */
  readonly isEventuallyConsistent?: true
  /**
   * Admits a session and evicts by the limit in the same step. The session that it replaces ends in that step as
   * `replaced_by_new_login` and is not counted; if the limit rejects the new session, it stays as it is.
   * @param replaces the ID of that session, whose credential the client presented
   */
  create(stored: SessionRecord, limit: Limit, now: Instant, replaces?: string | null): Promise<CreateResult>
  find(id: string): Promise<StoreEntry | null>
  /** Moves `lastSeenAt` and `idleExpiresAt` of a live session, if {@link isTouchDue}. */
  touch(session: Session): Promise<void>
  /**
   * Sets both timeouts of a live session, regardless of the current ones. Returns the changed session, or null if it has
   * ended or expired.
   */
  adjust(id: string, limits: SessionLimits, now: Instant): Promise<Session | null>
  /**
   * Compare-and-set: overwrites the state that `revision` identifies. Returns false and writes nothing if the session has
   * changed or ended since.
   */
  replace(stored: SessionRecord): Promise<boolean>
  /** Ends a session and leaves a tombstone. Returns the session as it was, or null if it had ended already. */
  end(id: string, reason: EndReason, now: Instant): Promise<Session | null>
  /** The active sessions of a user, oldest first. Removes expired entries from the index. */
  list(user: string): Promise<readonly Session[]>
  /** Ends an expired session; false if it was extended in the meantime. */
  expire(id: string, reason: EndReason, now: Instant): Promise<boolean>
  /** Adjusts the native expiry of records after the bench clock was advanced, frozen or unfrozen. */
  retime(): Promise<void>
  /** Deletes all data. */
  clear(): Promise<void>
}

export type SessionLimits = Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>

/**
 * Whether a touch may overwrite a stored session. It may not if an operator has adjusted the session since the touch was
 * computed (an adjustment sets the absolute timeout), if later activity was recorded, or if the session has expired.
 */
export function isTouchDue(stored: Session, touched: Session, now: Instant): boolean {
  return (
    stored.absoluteExpiresAt === touched.absoluteExpiresAt &&
    stored.lastSeenAt <= touched.lastSeenAt &&
    now < endsAt(stored)
  )
}

/** A stored session after a touch, if it is due: for a write that changes other fields too. */
export function afterTouch(stored: Session, touched: Session, now: Instant): Session {
  if (!isTouchDue(stored, touched, now)) return stored
  const { lastSeenAt, idleExpiresAt } = touched
  const slid = { ...stored, lastSeenAt, idleExpiresAt }
  return { ...slid, expiresAt: endsAt(slid) }
}

/** Attempts before an update gives up. Each failed attempt means that a concurrent writer succeeded. */
const MAX_ATTEMPTS = 32

/** The result of one attempt at an update. */
export interface Decision<T> {
  readonly result: T
  /** The record to write, a changed copy of the one that was read; absent if nothing is to be written. */
  readonly write?: SessionRecord
}

/**
 * Reads, decides and writes with optimistic concurrency: repeats all of it if the session has changed since it was read.
 * @param readAndDecide called for each attempt
 * @throws StoreUnavailable if another writer was faster in each attempt
 */
export async function update<T>(store: SessionStore, readAndDecide: () => Promise<Decision<T>>): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { result, write } = await readAndDecide()
    if (write === undefined || (await store.replace(write))) return result
  }
  throw new StoreUnavailable(store.name)
}
