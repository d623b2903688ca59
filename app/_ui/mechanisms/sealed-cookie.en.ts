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
  card: {
    travels:
      'The whole session in a cookie, encrypted and authenticated. Its size grows with the session data, up to about 4 KB.',
    kept: 'Nothing of the session, only the key. With a denylist, a not-before instant or an epoch, the data that revokes it.',
    attacker:
      'With a copy of the cookie: the session, until it expires. Logout does not end a copy unless there is revocation data. With the key: any session of any user.',
    choose:
      'For few data and no session store, when it is acceptable that a stolen copy is valid until it expires.',
  },
}
