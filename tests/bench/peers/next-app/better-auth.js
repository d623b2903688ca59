import { betterAuth } from 'better-auth'
import { redis } from './redis.js'

/** Sessions in Redis alone; users in the memory of the library, because a check reads none. */
const authAt = (basePath, cookieCache) =>
  betterAuth({
    basePath,
    secret: process.env.SESSION_SECRETS,
    emailAndPassword: { enabled: true },
    // In production the library limits logins, and all clients of the benchmark have one address.
    rateLimit: { enabled: false },
    advanced: { cookiePrefix: basePath.slice(1) },
    session: { cookieCache },
    secondaryStorage: {
      get: (key) => redis.get(`${basePath}:${key}`),
      set: (key, value, ttl) =>
        ttl ? redis.set(`${basePath}:${key}`, value, 'EX', ttl) : redis.set(`${basePath}:${key}`, value),
      delete: (key) => redis.del(`${basePath}:${key}`),
    },
  })

export const stored = authAt('/better-auth', { enabled: false })
/** A signed copy in a cookie, accepted without Redis until it is an hour old. */
export const cached = authAt('/better-auth-cached', { enabled: true, maxAge: 3600 })

/** The handler that checks the credential. */
export const checkWith = (auth) => async (request) => {
  const session = await auth.api.getSession({ headers: request.headers })
  return session ? Response.json({ user: session.user }) : new Response(null, { status: 401 })
}
