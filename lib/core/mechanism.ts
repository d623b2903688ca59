import type { Limit, LimitKind } from './limits.ts'
import type { SelfContained } from './policy.ts'
import type { RevocationStore } from './revocation.ts'
import type { Instant, MechanismId, Session } from './session.ts'
import type { DataChange } from './session-data.ts'
import type { SessionStore } from './store.ts'
import type { SessionTerminator } from './termination.ts'
import type { Refused, Verdict } from './verdict.ts'

/** The credential for the client, and the session as the credential states it. */
export interface Issued {
  readonly credential: string
  /** The ID of the key that signed or sealed the credential. */
  readonly kid?: string
  /** The refresh token, if the mechanism has one. */
  readonly refreshToken: string | null
  /** The expiry of the refresh token. */
  readonly refreshExpiresAt: Instant | null
  readonly session: Session
  /** The position of the refresh token in its family, if a new one was issued. */
  readonly family?: FamilyMember
}

export type IssueResult =
  | {
      readonly admitted: true
      readonly issued: Issued
      readonly evicted: readonly Session[]
      /** The session that the login replaced, as stored in the session index; null if there was none, or it had ended. */
      readonly replaced: Session | null
    }
  | { readonly admitted: false; readonly by: LimitKind }

/** The decision of policy on a renewal: the extended session, or a refusal. */
export type ExtendSession = (session: Session) => Session | Refused

export type RenewResult =
  | {
      readonly ok: true
      readonly issued: Issued
      /** A retry within the grace period: the same successor was issued before. */
      readonly repeated: boolean
    }
  | (Refused & { readonly reuse?: ReuseReport })

/**
 * When a change of session data takes effect: with the next check, or with the next access token, because the one that the
 * client has states the data of its issuance.
 */
export const DATA_EFFECTS = ['immediate', 'at-next-refresh'] as const
export type DataEffect = (typeof DATA_EFFECTS)[number]

export type DataResult =
  | {
      readonly ok: true
      /** The session after the change. */
      readonly session: Session
      /** The new credential, if the credential carries the data. */
      readonly issued: Issued | null
      readonly effect: DataEffect
    }
  /** The change replaces another version than the stored one. */
  | { readonly ok: false; readonly code: 'conflict'; readonly version: number }
  | Refused

/** A used refresh token was presented again. A copy exists, and the server cannot tell the owner from the attacker. */
export interface ReuseReport {
  readonly session: Session
  /** The number of rotations since the token was current. */
  readonly generationsBehind: number
  readonly kind: ReuseKind
  readonly family: FamilyMember
}

/**
 * - `recent-predecessor`: the previous token after its grace period: a slow client or an attacker.
 * - `stale-lineage`: an older token: an old backup of a client or an attacker.
 *
 * There is no third kind: a successor is derived from its token, so a family cannot branch.
 */
export type ReuseKind = 'recent-predecessor' | 'stale-lineage'

/** The position of a refresh token in its family. */
export interface FamilyMember {
  /** Counted from login, which is 0. */
  readonly generation: number
  readonly fingerprint: string
}

/** The credentials of one session that a client presents. */
export interface PresentedCredentials {
  readonly credential: string | null
  readonly refreshToken: string | null
}

interface Common extends SessionTerminator {
  readonly id: MechanismId
  /**
   * Creates the session and issues its credential.
   * @param replaces the ID of the session that the client logs in from: it is not counted, and ends in the same step
   */
  issue(session: Session, limit: Limit, replaces: string | null): Promise<IssueResult>
  /** Verifies that this server issued the credential and that it is intact. `core/sessions.ts` checks lifetime, binding and revocation. */
  verify(credential: string, now: Instant): Promise<Verdict>
  /**
   * The active session that the holder of this credential may end. Accepts more than `verify` and `renew` do: a replaced
   * predecessor, and a credential that is not valid yet. Lifetime and revocation are not checked here.
   * @param as the kind of credential that it was presented as
   */
  ownerOf(as: keyof PresentedCredentials, presented: string, now: Instant): Promise<Session | null>
  /** Exchanges a credential for a new one. */
  renew(presented: string, extend: ExtendSession, now: Instant): Promise<RenewResult>
  /**
   * A new credential for an active session; null if it has ended. Only the fields that re-authentication sets are written
   * to a stored record; the others stay unchanged.
   * @param presented the credential that it replaces. If the server keeps a record, it is still accepted for the grace
   * period, without the new authentication.
   */
  reissue(session: Session, presented: string): Promise<Issued | null>
  /**
   * Replaces the session data and keeps every other field. Where the server keeps a record, it is a compare-and-set, so of
   * concurrent changes of one version all but one are conflicts. A credential that carries the data is compared with nothing
   * but itself: of two copies both are changed, and the client keeps the one that it stores last.
   * @param session the session as the check accepted it
   * @throws SessionTooLarge if the credential would not fit, now or at the next refresh; then nothing was changed
   */
  setData(session: Session, change: DataChange, presented: string, now: Instant): Promise<DataResult>
  /** Where activity is recorded: in a record, in a new credential, or only at the next refresh. */
  readonly slides: 'record' | 'credential' | 'at-refresh'
  /**
   * The server's list of active sessions: the records themselves, the families of refresh tokens, or a separate index.
   * Without one, sessions cannot be counted or listed.
   */
  readonly sessionIndex: SessionStore | null
  /** Whether a refresh token is issued with the credential. Its family is then in the session index. */
  readonly hasRefreshToken: boolean
}

/** The credential states its session: it is verified without a store. */
interface SpeaksForItself extends Common {
  /** How policy lets it be revoked and cached. */
  readonly policy: SelfContained
}

/** What a mechanism with self-contained credentials states itself; revocation is added to it. */
export type SelfContainedMechanism = Omit<SpeaksForItself, keyof SessionTerminator>

/** The server stores no revocation data: a credential is accepted until it expires. */
export interface KeepsNothing extends SpeaksForItself {
  readonly keeps: 'nothing'
}

/** The server stores revocation data, so it can revoke a self-contained credential. */
export interface KeepsDenials extends SpeaksForItself {
  readonly keeps: 'denials'
  readonly revocations: RevocationStore
}

/** The server stores a record of each session, so it can list, replace and end sessions. */
export interface KeepsRecords extends Common {
  readonly keeps: 'records'
  readonly records: SessionStore
}

/** The union makes unsupported operations a type error: `records` and `revocations` exist only if the server stores them. */
export type Mechanism = KeepsNothing | KeepsDenials | KeepsRecords
