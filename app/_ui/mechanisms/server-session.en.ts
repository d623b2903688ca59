import type { MechanismWords } from './mechanism.ts'

export const serverSession: MechanismWords = {
  name: 'Server-side session',
  summary: 'The cookie holds a random ID; the server has the record.',
  credential: 'Reference token',
  accepted: ({ left }) => `record found, expires in ${left}.`,
  afterLogout: {
    accepted: 'The record still exists, so its ID is accepted from any client.',
    refused: 'Logout ended the session record; the ID is refused.',
  },
  card: {
    travels: 'A random ID in a cookie. It says nothing about the user; each request sends it.',
    kept: 'The session record: user, times, client. It is in the memory of a node, in replicated memory, in Redis or in a database.',
    attacker:
      'With a copy of the cookie: the session, until it ends. Revoking it refuses the copy immediately. A copy of the store contains hashes, and no ID that is accepted.',
    choose:
      'The default for a website with one server or a shared store: sessions can be listed, revoked and limited, and the cookie stays small.',
  },
}
