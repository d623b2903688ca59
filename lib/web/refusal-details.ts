import type { RefusalCode } from '#lib/core/verdict.ts'

const SENTENCES: Readonly<Record<RefusalCode, string>> = {
  no_credential: 'The request carried no credential for this mechanism.',
  malformed: 'What was sent does not have the shape of a credential of this mechanism.',
  bad_signature: 'The credential was changed, or made with another key.',
  unknown_key: 'The credential names a key that this bench does not have.',
  wrong_type: 'The credential is ours, and made for another purpose.',
  wrong_audience: 'The credential is addressed to somebody else.',
  wrong_bench: 'The credential was issued by another bench.',
  token_not_yet_valid:
    'The credential is not valid yet: the clock of the node that issued it is ahead. Try again later.',
  token_expired: 'The credential has expired. Refresh it, or sign in again.',
  expired_idle: 'The session was not used for longer than policy allows.',
  expired_absolute: 'The session lasted as long as policy allows.',
  session_ended: 'The session was ended.',
  unknown_session: 'The server knows no session for this credential.',
  epoch_mismatch: 'The credential was issued before the last revocation.',
  binding_mismatch: 'The credential is presented by another client than it was issued to.',
  step_up_required: 'This act needs a recent proof of who you are: POST step-up with the password.',
  csrf: 'A page of another origin sent this request.',
  store_unavailable: 'The session store does not answer. Nothing was lost; try again.',
}

/** A refusal in one sentence, for whoever reads the answer. */
export function refusalDetail(code: RefusalCode): string {
  return SENTENCES[code]
}
