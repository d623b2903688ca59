import type { Limit, LimitKind } from './limits.ts'
import type { SelfContained } from './policy.ts'
import type { RevocationStore } from './revocation.ts'
import type { Instant, MechanismId, Session } from './session.ts'
import type { SessionStore } from './store.ts'
import type { SessionTerminator } from './termination.ts'
import type { Refused, Verdict } from './verdict.ts'

/** What the client is given, and the session as that credential states it. */
export interface Issued {
  readonly credential: string
  /** The key that it was signed or sealed with. */
  readonly kid?: string
  /** The token that buys the next credential, where the mechanism has one. */
  readonly refreshToken: string | null
  /** How long that one is good for. */
  readonly refreshExpiresAt: Instant | null
  readonly session: Session
  /** Where the refresh token stands, when a new one was issued. */
  readonly family?: FamilyMember
}

export type IssueResult =
  | {
      readonly admitted: true
      readonly issued: Issued
      readonly evicted: readonly Session[]
      /** The session that the login replaced, as the register had it; null if it had none, or it had ended. */
      readonly replaced: Session | null
    }
  | { readonly admitted: false; readonly by: LimitKind }

/** What renewal asks of policy: the session moved on, or the reason why it may not be. */
export type ExtendSession = (session: Session) => Session | Refused

export type RenewResult =
  | {
      readonly ok: true
      readonly issued: Issued
      /** An honest retry: the successor had been issued before, and is the same. */
      readonly repeated: boolean
    }
  | (Refused & { readonly reuse?: ReuseReport })

/** A spent refresh token came back: somebody has a copy, and nobody can say which of the two it is. */
export interface ReuseReport {
  readonly session: Session
  /** How many rotations ago it was current. */
  readonly generationsBehind: number
  readonly kind: ReuseKind
  readonly family: FamilyMember
}

/**
 * - `recent-predecessor`: the one before the current, past its grace period: a slow client, or a thief.
 * - `stale-lineage`: older than that: an old backup of a client, or a thief.
 *
 * There is no third kind: a successor is derived from its token, so a family is a line and never grows a branch.
 */
export type ReuseKind = 'recent-predecessor' | 'stale-lineage'

/** A refresh token's place in its family. */
export interface FamilyMember {
  /** Counted from sign-in, which is 0. */
  readonly generation: number
  readonly fingerprint: string
}

/** What a client presents of the session that it holds. */
export interface Held {
  readonly credential: string | null
  readonly refreshToken: string | null
}

interface Common extends SessionTerminator {
  readonly id: MechanismId
  /**
   * Turns a session drawn up by policy into what the client will hold.
   * @param replaces the id of the session that the client logs in from: it is not counted, and ends in the same step
   */
  issue(session: Session, limit: Limit, replaces: string | null): Promise<IssueResult>
  /** Did we make this, and is it whole? Nothing else is asked here: lifetimes, binding and revocation are policy's. */
  verify(credential: string, now: Instant): Promise<Verdict>
  /**
   * The live session that the holder of this may end. Accepts more than `verify` and `renew` do: a predecessor that was
   * replaced, and a credential that is not valid yet. Lifetimes and revocation are not checked here.
   * @param as what it was presented as
   */
  ownerOf(as: keyof Held, presented: string, now: Instant): Promise<Session | null>
  /** Old credential in, new one out. */
  renew(presented: string, extend: ExtendSession, now: Instant): Promise<RenewResult>
  /**
   * A new credential for a live session; null if it has ended. Of the given session, what re-authentication sets is
   * written: everything else in a stored record stays as it is.
   * @param presented the credential that it replaces. Where the server keeps a record, it is accepted for the grace
   * period, without the new authentication.
   */
  reissue(session: Session, presented: string): Promise<Issued | null>
  /** Where activity is written: in a record, in a new credential, or nowhere until the next refresh. */
  readonly slides: 'record' | 'credential' | 'at-refresh'
  /**
   * Where the server notes who is signed in: the records themselves, the families of refresh tokens, or a mere roster.
   * Without one nobody can be counted, listed or shown the door by name.
   */
  readonly sessionIndex: SessionStore | null
  /** Whether a refresh token travels beside the credential; its family is in the register then. */
  readonly hasRefreshToken: boolean
}

/** The credential states its session: it is verified without a store. */
interface SpeaksForItself extends Common {
  /** How policy lets it be revoked and cached. */
  readonly policy: SelfContained
}

/** What a mechanism with self-contained credentials states itself; revocation is added to it. */
export type SelfContainedMechanism = Omit<SpeaksForItself, keyof SessionTerminator>

/** The server keeps nothing: what was issued is accepted until it expires. */
export interface KeepsNothing extends SpeaksForItself {
  readonly keeps: 'nothing'
}

/** The server keeps the exceptions: it can call a credential back, though the credential speaks for itself. */
export interface KeepsDenials extends SpeaksForItself {
  readonly keeps: 'denials'
  readonly revocations: RevocationStore
}

/** The server keeps a record of each session, so it can see them, replace them and end them. */
export interface KeepsRecords extends Common {
  readonly keeps: 'records'
  readonly records: SessionStore
}

/** What a mechanism cannot do does not compile: `records` and `revocations` exist only where something is kept. */
export type Mechanism = KeepsNothing | KeepsDenials | KeepsRecords
