// Quarantined: code of the experiment logout-in-browser, with deliberate flaws.
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Store } from '../store.ts'

/** `localStorage` of a browser. */
export type BrowserStorage = Map<string, string>

/** `now` is in seconds. */
export function createApp(key: Uint8Array, denylist: Store, now: () => number) {
  const claimsOf = async (token: string) => {
    const options = { algorithms: ['HS256'], currentDate: new Date(now() * 1000) }
    return (await jwtVerify(token, key, options)).payload
  }

  return {
    async login(storage: BrowserStorage, user: string): Promise<void> {
      const claims = new SignJWT({ sub: user, jti: randomUUID() }).setExpirationTime(now() + 86_400)
      storage.set('token', await claims.setProtectedHeader({ alg: 'HS256' }).sign(key))
    },

    async logout(storage: BrowserStorage): Promise<void> {
      const { sub } = await claimsOf(storage.get('token') ?? '')
      await denylist.set(`${sub}`, 'yes')
      storage.delete('token')
    },

    async userOf(token: string): Promise<string | null> {
      const { sub = null } = await claimsOf(token)
      const denied = await denylist.get(`${sub}`)
      return denied === null ? sub : null
    },
  }
}
