import type { CompareBindingClaims } from './binding.ts'
import type { EndReason, Instant, Session } from './session.ts'

/** Why a credential was not accepted. The full list is the contract's; each producer names the few that it can say. */
export const REFUSAL_CODES = [
  'no_credential',
  'malformed',
  'bad_signature',
  'unknown_key',
  'wrong_type',
  'wrong_audience',
  'wrong_bench',
  'token_expired',
  'token_not_yet_valid',
  'expired_idle',
  'expired_absolute',
  'session_ended',
  'unknown_session',
  'epoch_mismatch',
  'binding_mismatch',
  'step_up_required',
  'csrf',
  'store_unavailable',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

export interface Accepted {
  readonly ok: true
  readonly session: Session
  /** When this credential took the place of the one before it, where that is known: the renewal timeout counts from here. */
  readonly renewedAt?: Instant
  /** Compares the client with the marks that the credential carries, where it carries marks instead of facts. */
  readonly marks?: CompareBindingClaims
}

/** A refusal is a value, never an exception; exceptions are for outages and misuse. */
export interface Refused {
  readonly ok: false
  readonly code: RefusalCode
  /** The session that the credential claimed, where the claim could be trusted enough to say so. */
  readonly sessionId?: string
  /** Where the server still remembers how the session ended. */
  readonly endReason?: EndReason
  readonly endedAt?: Instant
}

export type Verdict = Accepted | Refused

/** What a verifier says of a session that somebody ended: the clock's two reasons keep their own codes. */
export function refusalOf(sessionId: string, endReason: EndReason, endedAt?: Instant): Refused {
  const code =
    endReason === 'idle_timeout'
      ? 'expired_idle'
      : endReason === 'absolute_timeout'
        ? 'expired_absolute'
        : endReason === 'binding_mismatch'
          ? 'binding_mismatch'
          : 'session_ended'
  return { ok: false, code, sessionId, endReason, ...(endedAt === undefined ? {} : { endedAt }) }
}
