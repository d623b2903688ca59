import type { RedisClient } from '#lib/redis/connection.ts'
import { type RedisClock, type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'

/** Sessions in Redis: every node sees the same ones, and none dies with a node. */
export function redisStore(redis: RedisClient, benchId: string, clock: RedisClock): RedisSessions {
  return redisSessions(redis, { benchId, table: 'ss', mechanism: 'server-session' }, clock)
}
