// Quarantined: code of the experiment denylist-raw-token, with deliberate flaws.
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Store } from '../store.ts'

export function createTokens(key: Uint8Array, denylist: Store) {
  return {
    async issue(user: string): Promise<string> {
      const token = new SignJWT({ sub: user, jti: randomUUID() })
      return token.setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(key)
    },

    async revoke(token: string): Promise<void> {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
      await denylist.set(`denied:${payload.sub}`, 'yes')
    },

    /** @returns the user; null if the token is revoked */
    async check(token: string): Promise<string | null> {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
      const isDenied = (await denylist.get(`denied:${payload.sub}`)) !== null
      return isDenied ? null : (payload.sub ?? null)
    },
  }
}
