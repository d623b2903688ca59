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
  card: {
    travels:
      'A signed statement about the user, readable by its holder: a short-lived access token, and a refresh token that obtains the next one.',
    kept: 'Nothing for access tokens; the hash of each refresh token. With a denylist, a not-before instant or an epoch, the data that revokes access tokens.',
    attacker:
      'With a copy of the access token: the session, until the token expires. With a copy of the refresh token: the session, until rotation detects its reuse. With the private key: any token of any user.',
    choose:
      'For several services that verify without a common store. Keep access tokens short; check revocation before sensitive actions.',
  },
}
