import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { type Holder, type Holding, held } from './holding.ts'
import { keyEnd, shownKey } from './times.ts'

/** The counts and addresses of login throttling. */
export const throttle: Holder = {
  async read(context, { name }) {
    const { bench } = context
    const found: Holding[] = []
    for (const key of await bench.loginThrottle.keysOf(name)) {
      const items = await valuesOf(bench.stores.redis, key)
      const where = { store: 'redis', key: shownKey(bench, key) } as const
      if (items.length > 0) found.push(...held('login-throttle', where, items, await keyEnd(context, [key])))
    }
    return found
  },

  async erase({ bench }, { name, sessionIds }) {
    await Promise.all([bench.loginThrottle.forget([name]), bench.loginThrottle.forgetSessions(sessionIds)])
  },
}

/** A count, or addresses; of a token bucket, its fields. */
async function valuesOf(redis: RedisClient, key: string): Promise<readonly unknown[]> {
  const type = await orUnavailable(redis.type(key))
  if (type === 'string') return [await orUnavailable(redis.get(key))]
  if (type === 'zset') return orUnavailable(redis.zrange(key, 0, '-1'))
  return type === 'hash' ? [await orUnavailable(redis.hgetall(key))] : []
}
