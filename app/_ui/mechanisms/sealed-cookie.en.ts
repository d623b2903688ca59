import type { MechanismWords } from './mechanism.ts'

export const sealedCookie: MechanismWords = {
  name: 'Sealed cookie',
  summary: 'The cookie holds the encrypted session; no server record.',
  credential: 'Sealed cookie',
  accepted: ({ revocationChecked }) =>
    revocationChecked
      ? 'unsealed, not expired, not revoked.'
      : 'unsealed and not expired; revocation was not checked.',
  expired: 'the sealed cookie has expired.',
  afterLogout: {
    accepted: 'Logout only deleted the cookie in Alice’s browser. The server keeps no record to end.',
    refused: 'The session is on the denylist, which every check reads.',
  },
  stored: {
    withRecord: 'Stored only in the client. The session index lists it; verification does not use the index.',
    withoutRecord: 'Stored only in the client. The server has nothing to delete.',
  },
}
