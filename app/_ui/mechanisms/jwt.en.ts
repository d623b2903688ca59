import type { MechanismWords } from './mechanism.ts'

export const jwt: MechanismWords = {
  name: 'JWT',
  summary: 'A signed token; the server stores a refresh token hash.',
  credential: 'JWT',
  accepted: ({ revocationChecked }) =>
    revocationChecked
      ? 'signature valid, not expired, not revoked.'
      : 'signature valid, not expired; revocation was not checked.',
  afterLogout: {
    accepted: 'The signature is valid and the token has not expired; no revocation check is made.',
    refused: 'The session is on the denylist, which every check reads.',
  },
  stored: {
    withRecord:
      'The access token is stored only in the client. The server stores the hash of its refresh token.',
    withoutRecord: 'The token is stored only in the client. The server has nothing to delete.',
  },
}
