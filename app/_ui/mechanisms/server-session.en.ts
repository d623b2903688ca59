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
}
