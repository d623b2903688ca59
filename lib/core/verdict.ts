import type { CompareBindingClaims } from './binding.ts'
import type { EndReason, Instant, Session } from './session.ts'

/** Why a credential was refused. The codes are part of the contract. */
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
  /** When this credential replaced the previous one, if that is stored. The renewal timeout starts then. */
  readonly renewedAt?: Instant
  /** Compares the client with the binding claims, for a credential that contains them instead of the values. */
  readonly marks?: CompareBindingClaims
}

/** A refusal is a value and not an exception; exceptions are for outages and misuse. */
export interface Refused {
  readonly ok: false
  readonly code: RefusalCode
  /** The session that the credential states, if the credential could be verified up to that claim. */
  readonly sessionId?: string
  /** Set if the server still has the reason. */
  readonly endReason?: EndReason
  readonly endedAt?: Instant
}

export type Verdict = Accepted | Refused

/** The refusal for an ended session. Timeouts and binding mismatches have their own codes. */
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
