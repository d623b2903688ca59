// Quarantined: code of the experiment cookie-readable-by-script, with deliberate flaws.
import { getIronSession, webCookies } from 'iron-session'

interface Contents {
  user?: string
}

export function createApp(password: string) {
  const options = {
    password,
    cookieName: 'session',
    ttl: 300,
    cookieOptions: {
      httpOnly: false,
      secure: true,
      sameSite: 'lax',
      path: '/',
    },
  } as const
  const open = (request: Request, headers: Headers) =>
    getIronSession<Contents>(webCookies(request, headers), options)

  return {
    async login(request: Request, user: string): Promise<Response> {
      const headers = new Headers()
      const session = await open(request, headers)
      session.user = user
      await session.save()
      return new Response(null, { headers })
    },

    async userOf(request: Request): Promise<string | null> {
      const session = await open(request, new Headers())
      return session.user ?? null
    },
  }
}
