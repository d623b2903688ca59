// Quarantined: code of the experiment roles-after-refresh, with deliberate flaws.
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Store } from '../store.ts'

interface RefreshBody {
  readonly token: string
  readonly [field: string]: unknown
}

export function createTokens(key: Uint8Array, accounts: Store<string[]>) {
  const sign = (typ: string, claims: JWTPayload, lifetime: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ }).setExpirationTime(lifetime).sign(key)
  const read = async (typ: string, token: string) =>
    (await jwtVerify(token, key, { algorithms: ['HS256'], typ })).payload

  return {
    async login(user: string) {
      const roles = await accounts.get(user)
      return {
        access: await sign('at+jwt', { sub: user, roles }, '15m'),
        refresh: await sign('rt+jwt', { sub: user }, '7d'),
      }
    },

    /** @returns the next access token */
    async refresh(body: RefreshBody): Promise<string> {
      const { sub = '' } = await read('rt+jwt', body.token)
      const roles = await accounts.get(sub)
      return sign('at+jwt', { sub, roles }, '15m')
    },

    async isAdmin(access: string): Promise<boolean> {
      const { roles } = await read('at+jwt', access)
      return Array.isArray(roles) && roles.includes('admin')
    },
  }
}
