import type { RefusalCode } from '#lib/core/verdict.ts'

const DETAILS: Readonly<Record<RefusalCode, string>> = {
  no_credential:
    'The request has no credential for this mechanism. Log in, then send the cookie or an Authorization header.',
  malformed: 'The credential does not have the format of this mechanism. Log in again.',
  bad_signature: 'The signature or MAC of the credential is invalid. Log in again.',
  unknown_key: 'The credential names a key that is unknown on this bench. Refresh it, or log in again.',
  wrong_type: 'The credential is of the wrong type, for example a refresh token in place of an access token.',
  wrong_audience: 'The audience of the credential is not this service. Request a token for this audience.',
  wrong_bench: 'The credential was issued by another bench. Check the Bench header.',
  token_not_yet_valid:
    'The credential is not valid yet: the clock of the node that issued it is ahead. Retry later.',
  token_expired: 'The credential has expired. Refresh it, or log in again.',
  expired_idle: 'The session reached its idle timeout. Log in again.',
  expired_absolute: 'The session reached its absolute timeout. Log in again.',
  session_ended: 'The session has ended; endReason says why. Log in again.',
  unknown_session: 'There is no session for this credential. Log in again.',
  epoch_mismatch: 'All credentials of this user were revoked after this one was issued. Log in again.',
  binding_mismatch: 'The client differs from the one that logged in. Log in again from this client.',
  step_up_required:
    'This action requires recent authentication. Send the password to POST step-up, then retry.',
  csrf: 'The request came from a page of another origin. Send it from this origin.',
  store_unavailable: 'The session store is unavailable. The session is unchanged; retry after Retry-After.',
}

/** The `detail` of a refusal: what was wrong with the credential, and what to do. */
export function refusalDetail(code: RefusalCode): string {
  return DETAILS[code]
}
