import type { RedisClient } from '#lib/redis/connection.ts'
import { type RedisClock, type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'

/** Sessions in Redis, shared by all nodes. */
export function redisStore(redis: RedisClient, benchId: string, clock: RedisClock): RedisSessions {
  return redisSessions(redis, { benchId, table: 'ss', mechanism: 'server-session' }, clock)
}
