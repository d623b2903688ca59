import type { MechanismWords } from './mechanism.ts'

export const opaqueToken: MechanismWords = {
  name: 'Opaque token',
  summary: 'The client holds a random token; Redis stores its hash.',
  credential: 'Reference token',
  accepted: ({ left }) => `hash found in Redis, expires in ${left}.`,
  afterLogout: {
    accepted: 'Its hash is still in Redis, so the token is accepted from any client.',
    refused: 'Logout ended the record in Redis; the token is refused.',
  },
}
