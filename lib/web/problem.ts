import type { CredentialSizeView } from '#lib/core/credential-size.ts'
import type { ErrorCode } from '#lib/core/errors.ts'
import type { EndReason, Instant } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

export type ProblemCode =
  | RefusalCode
  | ErrorCode
  | 'draining'
  | 'misdirected'
  | 'forbidden'
  | 'internal_error'

/** An error as the contract shows it (RFC 9457). */
export interface Problem {
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string
  /** Which fields of the body were wrong, and how. */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[]
  readonly endReason?: EndReason
  readonly endedAt?: Instant
  /** How long the line would have been in which the credential travels, and how long it may be. */
  readonly carriage?: CredentialSizeView
  readonly headers?: Readonly<Record<string, string>>
}

const TITLES: Readonly<Record<ProblemCode, string>> = {
  no_credential: 'Not signed in',
  malformed: 'The credential is malformed',
  bad_signature: 'The credential is not whole',
  unknown_key: 'The credential was made with a key that is not ours',
  wrong_type: 'The credential is of another type',
  wrong_audience: 'The credential is for somebody else',
  wrong_bench: 'The credential belongs to another bench',
  token_expired: 'The credential has expired',
  token_not_yet_valid: 'Token not yet valid',
  expired_idle: 'The session rested too long',
  expired_absolute: 'The session lasted as long as it may',
  session_ended: 'The session was ended',
  unknown_session: 'No such session',
  epoch_mismatch: 'The credential is of an earlier epoch',
  binding_mismatch: 'The credential is bound to another client',
  step_up_required: 'Fresh authentication is required',
  csrf: 'The request did not come from this site',
  store_unavailable: 'The session store does not answer',
  no_bench: 'No bench named',
  bench_not_found: 'No such bench',
  invalid_request: 'The request is not valid',
  invalid_credentials: 'Wrong user name or password',
  too_many_sessions: 'Too many sessions',
  session_too_large: 'The session is too large for its credential',
  rate_limited: 'Too many requests',
  not_found: 'Not found',
  not_supported: 'Not supported',
  draining: 'About to end',
  misdirected: 'Unknown host',
  forbidden: 'Not allowed from here',
  service_unavailable: 'A service does not answer',
  internal_error: 'Something went wrong',
}

/** The JSON of a problem. */
export function problemBody({ code, status, detail, errors, endReason, endedAt, carriage }: Problem): object {
  return {
    type: `urn:session-lab:problem:${code}`,
    title: TITLES[code],
    status,
    detail,
    code,
    ...(errors ? { errors } : {}),
    ...(endReason ? { endReason } : {}),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(carriage ? { carriage } : {}),
  }
}

/** The HTTP status of errors that are not refusals of a credential. */
export const ERROR_STATUS: Readonly<Record<ErrorCode, number>> = {
  no_bench: 400,
  bench_not_found: 404,
  invalid_request: 422,
  invalid_credentials: 401,
  too_many_sessions: 409,
  session_too_large: 413,
  rate_limited: 429,
  not_found: 404,
  not_supported: 422,
  service_unavailable: 503,
}
