import type { Redis } from 'ioredis'
import { type RedisClock, type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'

/** Sessions in Redis: every node sees the same ones, and none dies with a node. */
export function redisStore(redis: Redis, benchId: string, clock: RedisClock): RedisSessions {
  return redisSessions(redis, { benchId, table: 'ss', mechanism: 'server-session' }, clock)
}
