// Quarantined: code of the experiment revoke-all-one-token, with deliberate flaws.
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Store } from '../store.ts'

/** What all nodes share. Times are seconds. */
export interface Shared {
  key: Uint8Array
  readonly store: Store
  readonly now: () => number
}

export function createTokens(shared: Shared) {
  const { store, now } = shared
  const claimsOf = async (token: string) => {
    const options = { algorithms: ['HS256'], currentDate: new Date(now() * 1000) }
    return (await jwtVerify(token, shared.key, options)).payload
  }

  return {
    async issue(user: string): Promise<string> {
      const token = new SignJWT({ sub: user, jti: randomUUID() }).setIssuedAt(now())
      token.setExpirationTime(now() + 900)
      return token.setProtectedHeader({ alg: 'HS256' }).sign(shared.key)
    },

    /** Log out everywhere: revokes all tokens of the user. */
    async revokeAll(token: string): Promise<void> {
      const { jti } = await claimsOf(token)
      await store.set(`denied:${jti}`, 'yes')
    },

    /** @returns the user; null if the token is revoked */
    async check(token: string): Promise<string | null> {
      const { sub = null, jti } = await claimsOf(token)
      const denied = await store.get(`denied:${jti}`)
      return denied === null ? sub : null
    },
  }
}
