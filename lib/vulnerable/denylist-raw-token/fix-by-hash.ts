// Quarantined: code of the experiment denylist-raw-token, with deliberate flaws.
import { createHash, randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Store } from '../store.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export function createTokens(key: Uint8Array, denylist: Store) {
  return {
    async issue(user: string): Promise<string> {
      const token = new SignJWT({ sub: user, jti: randomUUID() })
      return token.setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(key)
    },

    async revoke(token: string): Promise<void> {
      await denylist.set(`denied:${sha256(token)}`, 'yes')
    },

    /** @returns the user; null if the token is revoked */
    async check(token: string): Promise<string | null> {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
      const isDenied = (await denylist.get(`denied:${sha256(token)}`)) !== null
      return isDenied ? null : (payload.sub ?? null)
    },
  }
}
