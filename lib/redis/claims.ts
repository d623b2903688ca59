import { hash } from 'node:crypto'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'

/** Networks of sessions of one bench; all are forgotten when there are more. */
const MAX_NETWORKS = 5000

/** Claims of one bench: work that several processes see, and that one of them does. */
export interface Claims {
  /** @returns whether this call is the first with this name in this time */
  claim(name: string, lifetimeMs: number): Promise<boolean>
  /** @returns whether this call is the first with this move of a session from one network to another */
  claimMove(name: string): Promise<boolean>
  /** Deletes the claims of this process that have not expired. */
  forget(): Promise<void>
  /** Whether Redis still has the events of the bench. */
  hasEvents(): Promise<boolean>
}

/** @param lifetimeMs how long the bench's keys live after they were last written */
export function redisClaims(redis: RedisClient, benchId: string, lifetimeMs: number): Claims {
  const { claims, networks, events } = benchKeys(benchId)
  /** By key: when it expires. Few, because alerts are rare. */
  const own = new Map<string, number>()
  return {
    // Hashed, because a name may contain the name of a user, who may have any.
    async claim(name, claimedMs) {
      const key = claims + hash('sha256', name, 'base64url')
      const isFirst = (await orUnavailable(redis.set(key, '1', 'PX', claimedMs, 'NX'))) === 'OK'
      if (isFirst) {
        for (const [known, until] of own) if (until < Date.now()) own.delete(known)
        own.set(key, Date.now() + claimedMs)
      }
      return isFirst
    },
    async forget() {
      const keys = Array.from(own.keys())
      if (keys.length > 0) await orUnavailable(redis.unlink(...keys))
      own.clear()
    },
    async claimMove(name) {
      const [added, , count] = await orUnavailable(
        Promise.all([
          redis.hset(networks, name, '1'),
          redis.pexpire(networks, lifetimeMs),
          redis.hlen(networks),
        ]),
      )
      if (count > MAX_NETWORKS) await orUnavailable(redis.unlink(networks))
      return added === 1
    },
    async hasEvents() {
      return (await orUnavailable(redis.exists(events))) === 1
    },
  }
}
