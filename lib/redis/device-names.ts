import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'

/** The names that users gave to the devices of their sessions. Kept apart from the records: no check reads them. */
export interface DeviceNames {
  /** Names by session ID, of those that have one. */
  of(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  set(sessionId: string, name: string): Promise<void>
  delete(sessionIds: readonly string[]): Promise<void>
}

/** @param lifetimeMs how long the names of a bench live after the last change */
export function redisDeviceNames(redis: RedisClient, benchId: string, lifetimeMs: number): DeviceNames {
  const key = benchKeys(benchId).deviceNames
  return {
    async of(sessionIds) {
      if (sessionIds.length === 0) return new Map()
      const names = await orUnavailable(redis.hmget(key, ...sessionIds))
      return new Map(
        sessionIds.flatMap((id, index) => {
          const name = names[index]
          return typeof name === 'string' ? [[id, name] as const] : []
        }),
      )
    },
    async set(sessionId, name) {
      await orUnavailable(Promise.all([redis.hset(key, sessionId, name), redis.pexpire(key, lifetimeMs)]))
    },
    async delete(sessionIds) {
      if (sessionIds.length > 0) await orUnavailable(redis.hdel(key, ...sessionIds))
    },
  }
}
