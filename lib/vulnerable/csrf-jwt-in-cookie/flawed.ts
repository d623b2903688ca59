// Quarantined: code of the experiment csrf-jwt-in-cookie, with deliberate flaws.
import { jwtVerify, SignJWT } from 'jose'

const COOKIE = 'Path=/; Secure; HttpOnly'

export function createBank(key: Uint8Array) {
  async function userOf({ headers }: Request): Promise<string | null> {
    const cookie = /(?:^|; )token=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
    const token = cookie ?? headers.get('authorization')?.replace('Bearer ', '')
    if (token === undefined) return null
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload.sub ?? null
  }

  return {
    issue(user: string): Promise<string> {
      const token = new SignJWT({ sub: user }).setExpirationTime('15m')
      return token.setProtectedHeader({ alg: 'HS256' }).sign(key)
    },

    async login(user: string): Promise<Response> {
      const token = await this.issue(user)
      return new Response(null, { headers: { 'set-cookie': `token=${token}; ${COOKIE}` } })
    },

    userOf,

    /** A JWT is not vulnerable to CSRF, so nothing else is checked. @returns the status */
    async transfer(request: Request): Promise<number> {
      const user = await userOf(request)
      return user === null ? 401 : 200
    },
  }
}
