import type { MechanismWords } from './mechanism.ts'

export const signedCookie: MechanismWords = {
  name: 'Signed cookie',
  summary: 'The cookie holds the readable session and a MAC; no server record.',
  credential: 'Signed cookie',
  accepted: ({ revocationChecked }) =>
    revocationChecked
      ? 'MAC valid, not expired, not revoked.'
      : 'MAC valid, not expired; revocation was not checked.',
  expired: 'the signed cookie has expired.',
  afterLogout: {
    accepted: 'Logout only deleted the cookie in Alice’s browser. The MAC of the copy is still valid.',
    refused: 'The session is on the denylist, which every check reads.',
  },
  stored: {
    withRecord: 'Stored only in the client. The session index lists it; verification does not use the index.',
    withoutRecord: 'Stored only in the client. The server has nothing to delete.',
  },
  card: {
    travels: 'The whole session in a cookie, readable by its holder, with an HMAC over it.',
    kept: 'Nothing of the session, only the key. With a denylist, a not-before instant or an epoch, the data that revokes it.',
    attacker:
      'With a copy of the cookie: the session, until it expires, and all its data in plain text. With the key: any session of any user.',
    choose:
      'For data that is no secret, as an alternative to the sealed cookie that costs less CPU and fewer bytes.',
  },
}
