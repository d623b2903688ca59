import type { Redis } from 'ioredis'
import type { Denylist } from '#lib/core/mechanism.ts'
import { END_REASONS } from '#lib/core/session.ts'
import { answered } from './connection.ts'
import { benchKeys } from './keys.ts'

/**
 * The denied sessions of a bench, one key each, gone by itself when the last copy would have expired anyway.
 * Every bench is an issuer of its own and session ids are unique in it, so the key is `(iss, sid)`: never the raw
 * credential, of which there may be many spellings.
 * @param outerMs how long an entry must last by Redis's clock, given the bench's instant until which it is needed
 */
export function redisDenylist(redis: Redis, benchId: string, outerMs: (until: number) => number): Denylist {
  const { denied } = benchKeys(benchId)
  return {
    async deny(mechanism, sessionId, reason, until) {
      await answered(
        redis.set(`${denied}${mechanism}:${sessionId}`, reason, 'PX', Math.max(1, outerMs(until))),
      )
    },
    async denied(mechanism, sessionId) {
      const reason = await answered(redis.get(`${denied}${mechanism}:${sessionId}`))
      if (reason === null) return null
      return END_REASONS.find((known) => known === reason) ?? 'revoked_by_admin'
    },
  }
}
