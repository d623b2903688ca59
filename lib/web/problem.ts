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

/** An error response (RFC 9457). */
export interface Problem {
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string
  /** The invalid fields of the request, each with the reason. */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[]
  readonly endReason?: EndReason
  readonly endedAt?: Instant
  /** The size that the credential would have had on the wire, and the limit. */
  readonly carriage?: CredentialSizeView
  readonly headers?: Readonly<Record<string, string>>
}

const TITLES: Readonly<Record<ProblemCode, string>> = {
  no_credential: 'Credential missing',
  malformed: 'Malformed credential',
  bad_signature: 'Invalid signature',
  unknown_key: 'Unknown key',
  wrong_type: 'Wrong credential type',
  wrong_audience: 'Wrong audience',
  wrong_bench: 'Credential of another bench',
  token_expired: 'Credential expired',
  token_not_yet_valid: 'Token not yet valid',
  expired_idle: 'Idle timeout reached',
  expired_absolute: 'Absolute timeout reached',
  session_ended: 'Session ended',
  unknown_session: 'Session not found',
  epoch_mismatch: 'Credential revoked (session epoch)',
  binding_mismatch: 'Client binding mismatch',
  step_up_required: 'Re-authentication required',
  csrf: 'Cross-site request blocked',
  store_unavailable: 'Session store unavailable',
  no_bench: 'Bench missing',
  bench_not_found: 'Bench not found',
  invalid_request: 'Invalid request',
  invalid_credentials: 'Invalid credentials',
  too_many_sessions: 'Session limit reached',
  session_too_large: 'Session data too large',
  rate_limited: 'Too many requests',
  not_found: 'Not found',
  not_supported: 'Not supported',
  conflict: 'Conflict with the current state',
  draining: 'Server shutting down',
  misdirected: 'Unknown host',
  forbidden: 'Access denied',
  service_unavailable: 'Service unavailable',
  internal_error: 'Internal server error',
}

/** The JSON body of a problem. */
export interface ProblemBody extends Omit<Problem, 'headers'> {
  readonly type: string
  readonly title: string
}

export function problemBody({
  code,
  status,
  detail,
  errors,
  endReason,
  endedAt,
  carriage,
}: Problem): ProblemBody {
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

/** The HTTP status of errors that do not refuse a credential. */
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
  conflict: 409,
  service_unavailable: 503,
}
