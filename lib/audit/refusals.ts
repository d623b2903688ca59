import type { ErrorCode } from '#lib/core/errors.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { AuditEvent } from './event-names.ts'
import type { AuditLevel } from './row.ts'

/** The codes that a refused request may have. */
type Code = RefusalCode | ErrorCode | 'internal_error'

/** The name and the level of a refusal; null if it is no decision about authentication or authorization. */
type Named = readonly [event: AuditEvent, level: AuditLevel] | null

const DENIED: Named = ['authz_fail', 'WARN']
const AFTER_END: Named = ['session_use_after_expire', 'CRITICAL']
const BAD_INPUT: Named = ['input_validation_fail', 'WARN']

/**
 * Every refusal by its code. `authz_fail` is CRITICAL in the vocabulary, which means a user without the right; here it is
 * also every credential that is not accepted, such as an access token that has expired, so it is a warning.
 */
const REFUSALS: Readonly<Record<Code, Named>> = {
  no_credential: DENIED,
  malformed: DENIED,
  bad_signature: DENIED,
  unknown_key: DENIED,
  wrong_type: DENIED,
  wrong_audience: DENIED,
  wrong_bench: DENIED,
  token_expired: DENIED,
  token_not_yet_valid: DENIED,
  unknown_session: DENIED,
  binding_mismatch: DENIED,
  step_up_required: DENIED,
  store_unavailable: DENIED,
  // A user who returns after the idle timeout is one of these: CRITICAL in the vocabulary, common in practice.
  expired_idle: AFTER_END,
  expired_absolute: AFTER_END,
  session_ended: AFTER_END,
  epoch_mismatch: AFTER_END,
  csrf: ['malicious_csrf', 'WARN'],
  invalid_credentials: ['authn_login_fail', 'WARN'],
  too_many_sessions: ['authn_login_fail', 'WARN'],
  rate_limited: ['excess_rate_limit_exceeded', 'WARN'],
  invalid_request: BAD_INPUT,
  session_too_large: BAD_INPUT,
  not_supported: BAD_INPUT,
  no_bench: null,
  bench_not_found: null,
  not_found: null,
  conflict: null,
  service_unavailable: null,
  internal_error: null,
}

/** How a refused request is named. */
export function nameOfRefusal(code: Code, act: string, mechanism: MechanismId): Named {
  // The limit on wrong passwords, of logins and of re-authentication.
  if (code === 'rate_limited' && (act === 'login' || act === 'step-up'))
    return ['authn_login_fail_max', 'WARN']
  // A seal that was changed, or made with another key, cannot be decrypted.
  if (code === 'bad_signature' && factsOf(mechanism).credential === 'seal')
    return ['crypt_decrypt_fail', 'WARN']
  // Of a code that a later version has added.
  return code in REFUSALS ? REFUSALS[code] : DENIED
}
