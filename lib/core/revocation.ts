import type { RevocationTechnique } from './policy.ts'
import type { EndReason, Instant, IssuanceStamp, MechanismId, Session } from './session.ts'
import { type Refused, refusalOf } from './verdict.ts'

/** Why something is over, and since when. */
export interface EndCause {
  readonly reason: EndReason
  readonly at: Instant
}

/** When all of a user's credentials were last called back together, and how they are told from newer ones. */
export interface UserRevocation {
  /** `not-before`: what was issued up to here is refused. */
  readonly before: Instant
  /** `epoch`: what states another count is refused. */
  readonly epoch: number
  /** The one session that was meant to live on. */
  readonly except: string | null
  /** The lowest epoch of a spared credential: one that had been revoked before is not spared. */
  readonly exceptFrom: number
  readonly why: EndCause
}

/**
 * Revocation data that was never interrupted. A Redis that restarts empty has lost which sessions it denied, so it starts
 * new data under another id. An id and not an instant decides which credentials are older: clocks of nodes differ, the
 * clock of a bench may stand still, and times in a JWT are whole seconds.
 */
export interface RevocationData {
  /** Random. Each credential states the id that was current at its issuance. */
  readonly id: number
  /** For people, and for `endedAt` in a response; nothing is compared with it. */
  readonly completeSince: Instant
}

/** The id of the data that a bench starts with. A credential that states no id counts as issued under it. */
export const FIRST_REVOCATION_DATA_ID = 0

/** Everything that the server has stored against one credential. */
export interface RevocationState {
  readonly denied: EndCause | null
  readonly user: UserRevocation | null
  readonly data: RevocationData
}

/**
 * The exceptions that a server keeps of self-contained credentials. Keyed by session and by user, never by the raw
 * credential: base64url is malleable, and a second spelling of a denied token would be accepted.
 */
export interface RevocationStore {
  /** Which of them this bench compares. */
  readonly techniques: readonly RevocationTechnique[]
  /**
   * @param until when the last copy expires by itself; the entry may go then
   * @returns whether this call was the first: what was denied before stays denied for the reason that it was given
   */
  deny(mechanism: MechanismId, sessionId: string, why: EndCause, until: Instant): Promise<boolean>
  /** Calls back everything of a user's but the spared session. Atomic; each call is later than the one before it. */
  revokeUser(mechanism: MechanismId, user: string, why: EndCause, except: string | null): Promise<void>
  /** One round trip. */
  stateOf(mechanism: MechanismId, session: Pick<Session, 'id' | 'user'>): Promise<RevocationState>
}

/** Whether all of a user's credentials can be called back at once. */
export function canRevokeUser({ techniques }: Pick<RevocationStore, 'techniques'>): boolean {
  return techniques.includes('not-before') || techniques.includes('epoch')
}

/**
 * Decides whether an intact, unexpired credential was revoked. A denial counts under every technique, also if policy
 * changed since: a revoked session stays revoked.
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
  // A credential without a stamp, issued under an older policy, is dated by its session. The instant alone does not
  // decide: the node that issued the credential may have had a clock that was ahead.
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
 * The stamp for a credential issued now: later than every revocation so far, also if the clock stands still.
 * @returns nothing if a credential without a stamp is judged the same
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
 * @param dataId as this process last read it. If it is out of date, the credential counts as older than it is.
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
