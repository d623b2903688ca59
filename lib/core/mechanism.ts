import type { Limit } from './limits.ts'
import type { EndReason, Instant, MechanismId, Session } from './session.ts'
import type { SessionStore } from './store.ts'
import type { Refused, Verdict } from './verdict.ts'

/** What the client is given, and the session as that credential states it. */
export interface Issued {
  readonly credential: string
  /** The token that buys the next credential, where the mechanism has one. */
  readonly refreshToken: string | null
  /** How long that one is good for. */
  readonly refreshExpiresAt: Instant | null
  readonly session: Session
}

export type Admitted =
  | { readonly admitted: true; readonly issued: Issued; readonly evicted: readonly string[] }
  | { readonly admitted: false }

/** What renewal asks of policy: the session moved on, or the reason why it may not be. */
export type Extend = (session: Session) => Session | Refused

export type Renewed =
  | {
      readonly ok: true
      readonly issued: Issued
      /** An honest retry: the successor had been issued before, and is the same. */
      readonly repeated: boolean
    }
  | (Refused & { readonly reuse?: { readonly session: Session; readonly generationsBehind: number } })

interface Common {
  readonly id: MechanismId
  /** Turns a session drawn up by policy into what the client will hold. */
  issue(session: Session, limit: Limit): Promise<Admitted>
  /** Did we make this, and is it whole? Nothing else is asked here: lifetimes, binding and revocation are policy's. */
  verify(credential: string, now: Instant): Promise<Verdict>
  /** Old credential in, new one out. */
  renew(presented: string, extend: Extend, now: Instant): Promise<Renewed>
  /** A fresh credential for a session that lives on; null where it does not. The old one dies wherever the server keeps anything. */
  reissue(session: Session): Promise<Issued | null>
  /** Where activity is written: in a record, in a new credential, or nowhere until the next refresh. */
  readonly slides: 'record' | 'credential' | 'at-refresh'
  /** Refresh-token families, where there are any. */
  readonly families: SessionStore | null
}

/** The server keeps nothing: what was issued is accepted until it expires. */
export interface KeepsNothing extends Common {
  readonly keeps: 'nothing'
}

/** The server keeps the exceptions: it can call a credential back, but cannot say which exist. */
export interface KeepsDenials extends Common {
  readonly keeps: 'denials'
  readonly denials: Denylist
}

/** The server keeps a record of each session, so it can see them, replace them and end them. */
export interface KeepsRecords extends Common {
  readonly keeps: 'records'
  readonly records: SessionStore
}

/** What a mechanism cannot do does not compile: `records` and `denials` exist only where something is kept. */
export type Mechanism = KeepsNothing | KeepsDenials | KeepsRecords

/** The sessions whose credentials are refused before they expire. Keyed by session id, never by the raw credential: base64url is malleable. */
export interface Denylist {
  /** @param until when the last copy expires by itself; the entry may go then */
  deny(mechanism: MechanismId, sessionId: string, reason: EndReason, until: Instant): Promise<void>
  /** Why this session is denied, or null. One round trip. */
  denied(mechanism: MechanismId, sessionId: string): Promise<EndReason | null>
}
