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
  card: {
    travels: 'A random token, as a bearer token or in a cookie. It says nothing about the user.',
    kept: 'The hash of the token with its session in Redis, which deletes it when it expires.',
    attacker:
      'With a copy of the token: the session, until it ends. Revoking it refuses the copy immediately. A copy of Redis contains hashes, and no token that is accepted.',
    choose:
      'For APIs and mobile apps that need immediate revocation and have a shared store; each request costs one lookup.',
  },
}
