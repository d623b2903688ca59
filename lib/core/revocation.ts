import type { RevocationTechnique } from './policy.ts'
import type { EndReason, Instant, IssuanceStamp, MechanismId, Session } from './session.ts'
import { type Refused, refusalOf } from './verdict.ts'

/** Why and when a session ended. */
export interface EndCause {
  readonly reason: EndReason
  readonly at: Instant
}

/** The last revocation of all credentials of a user, with the values that separate them from newer ones. */
export interface UserRevocation {
  /** `not-before`: credentials issued up to this instant are refused. */
  readonly before: Instant
  /** `epoch`: credentials that state a different count are refused. */
  readonly epoch: number
  /** The session that was not revoked. */
  readonly except: string | null
  /** The exception applies from this epoch on, so that credentials revoked earlier stay revoked. */
  readonly exceptFrom: number
  readonly why: EndCause
}

/**
 * Revocation data without a gap. A Redis that restarts empty has lost the denylist, so new data begins under a new ID.
 * The ID and not an instant decides which credentials are older: clocks of nodes differ, the clock of a bench may be
 * frozen, and times in a JWT are whole seconds.
 */
export interface RevocationData {
  /** Random. Each credential states the ID that was current at its issuance. */
  readonly id: number
  /** For display, and for `endedAt` in a response; not used in comparisons. */
  readonly completeSince: Instant
}

/** The ID of the data that a bench starts with. A credential that states no ID counts as issued under it. */
export const FIRST_REVOCATION_DATA_ID = 0

/** The revocation data about one session and its user. */
export interface RevocationState {
  readonly denied: EndCause | null
  readonly user: UserRevocation | null
  readonly data: RevocationData
}

/**
 * The revocation data of self-contained credentials. Keyed by session and by user, never by the raw credential: base64url
 * is malleable, so a different spelling of a denied token would be accepted.
 */
export interface RevocationStore {
  /** The techniques that the policy of the bench enables. */
  readonly techniques: readonly RevocationTechnique[]
  /**
   * Adds a session to the denylist. A second call does not change the reason of the first.
   * @param until when the last copy has expired; the entry can be deleted then
   * @returns whether this call was the first
   */
  deny(mechanism: MechanismId, sessionId: string, why: EndCause, until: Instant): Promise<boolean>
  /** Revokes all sessions of a user except one. Atomic; each call states a later instant than the previous one. */
  revokeUser(mechanism: MechanismId, user: string, why: EndCause, except: string | null): Promise<void>
  /** One round trip. */
  stateOf(mechanism: MechanismId, session: Pick<Session, 'id' | 'user'>): Promise<RevocationState>
}

/** Whether all credentials of a user can be revoked in one step. */
export function canRevokeUser({ techniques }: Pick<RevocationStore, 'techniques'>): boolean {
  return techniques.includes('not-before') || techniques.includes('epoch')
}

/**
 * Decides whether an intact, unexpired credential was revoked. The denylist counts under every technique, so that a revoked
 * session stays revoked if policy changes.
 */
export function checkRevocation(
  techniques: readonly RevocationTechnique[],
  session: Pick<Session, 'id' | 'stamp' | 'lastSeenAt'>,
  { denied, user, data }: RevocationState,
): Refused | null {
  const { id, stamp, lastSeenAt } = session
  if (denied) return refusalOf(id, denied.reason, denied.at)
  if ((stamp?.revocationDataId ?? FIRST_REVOCATION_DATA_ID) !== data.id) {
    return refusalOf(id, 'store_lost', data.completeSince)
  }
  const epoch = stamp?.epoch ?? 0
  if (!user || (user.except === id && epoch >= user.exceptFrom)) return null
  const refusal = refusalOf(id, user.why.reason, user.why.at)
  // A credential without a stamp was issued under an older policy; `lastSeenAt` then stands for the time of issuance.
  // The instant alone does not decide, because the clock of the issuing node may have been ahead.
  const isOlder =
    (stamp?.issuedAt ?? lastSeenAt) <= user.before || (stamp?.epoch !== undefined && epoch < user.epoch)
  if (isOlder && !isOnlyEpoch(techniques)) return refusal
  if (techniques.includes('epoch') && epoch !== user.epoch) return { ...refusal, code: 'epoch_mismatch' }
  return null
}

function isOnlyEpoch(techniques: readonly RevocationTechnique[]): boolean {
  return techniques.includes('epoch') && !techniques.includes('not-before')
}

/**
 * The stamp for a credential issued now: later than every revocation so far, also if the clock is frozen.
 * @returns undefined if a revocation check would treat a credential without a stamp the same
 */
export function issuanceStamp(
  techniques: readonly RevocationTechnique[],
  { user, data }: Pick<RevocationState, 'user' | 'data'>,
  now: Instant,
): IssuanceStamp | undefined {
  if (!canRevokeUser({ techniques }) && user === null && data.id === FIRST_REVOCATION_DATA_ID)
    return undefined
  return {
    issuedAt: Math.max(now, (user?.before ?? 0) + 1),
    epoch: user?.epoch ?? 0,
    ...(data.id === FIRST_REVOCATION_DATA_ID ? {} : { revocationDataId: data.id }),
  }
}

/**
 * The stamp for a credential that is issued without reading the revocation data.
 * @param dataId as this process last read it. If it is outdated, the credential counts as older than it is.
 */
export function stampUnread(dataId: number, now: Instant): IssuanceStamp | undefined {
  return dataId === FIRST_REVOCATION_DATA_ID ? undefined : { issuedAt: now, revocationDataId: dataId }
}

/** The stamp of a session as claims of a JWT. */
export function claimsOfStamp({ issuedAt, epoch, revocationDataId }: IssuanceStamp) {
  return {
    issued_ms: issuedAt,
    ...(epoch === undefined ? {} : { epoch }),
    ...(revocationDataId === undefined ? {} : { revocation_data: revocationDataId }),
  }
}

/** The stamp that validated claims contain. */
export function stampInClaims(claims: Readonly<Record<string, unknown>>): IssuanceStamp {
  const { issued_ms, epoch, revocation_data } = claims
  return {
    issuedAt: Number(issued_ms),
    ...(epoch === undefined ? {} : { epoch: Number(epoch) }),
    ...(revocation_data === undefined ? {} : { revocationDataId: Number(revocation_data) }),
  }
}

/*
 * The restore epoch: after a restore from a backup, sessions that logged in up to this instant are refused. It is part of the
 * state of the bench and not of what is restored, so a check compares two numbers and calls no store.
 */

/** The refusal of a session that logged in before the restore epoch; null without one. */
export function checkRestoreEpoch(
  session: Pick<Session, 'id' | 'createdAt' | 'stamp'>,
  epoch: Instant | null,
): Refused | null {
  if (epoch === null || (session.stamp?.issuedAt ?? session.createdAt) > epoch) return null
  return refusalOf(session.id, 'store_lost')
}

/**
 * The stamp of a session that logs in under a restore epoch: later than the epoch, also if the clock is frozen or the node is
 * behind, and in milliseconds, which a JWT does not state otherwise. It may be ahead of the clock, so it states the session
 * epoch of the user as well: a not-before instant alone would not tell that it is older.
 */
export function stampAfterRestore(
  stamp: IssuanceStamp | undefined,
  epoch: Instant | null,
  now: Instant,
): IssuanceStamp | undefined {
  return epoch === null
    ? stamp
    : { epoch: 0, ...stamp, issuedAt: Math.max(stamp?.issuedAt ?? now, epoch + 1) }
}

/** The epoch of a restore: not earlier than any of these instants, at which sessions may have been stamped. */
export function restoreEpochOf(instants: readonly (Instant | null | undefined)[]): Instant {
  return Math.max(...instants.map((instant) => instant ?? 0))
}
