import { Redis } from 'ioredis'
import { lab } from '#lib/bench/lab.ts'
import { NODE_IDS } from '#lib/core/session.ts'

/* Everything that the stores have of one bench, as text: to look for what must not be there. */

/** Every key of a bench in Redis, and its value. */
export async function textInRedis(benchId: string): Promise<ReadonlyMap<string, string>> {
  const url = process.env.TEST_REDIS_URL ?? ''
  // A connection of its own: the one of the app may not list keys.
  const redis = url.startsWith('unix:') ? new Redis({ path: url.slice('unix:'.length) }) : new Redis(url)
  try {
    const keys = (await redis.keys(`*{${benchId}}*`)).toSorted()
    const entries = await Promise.all(keys.map(async (key) => [key, await readKey(redis, key)] as const))
    return new Map(entries)
  } finally {
    redis.disconnect()
  }
}

async function readKey(redis: Redis, key: string): Promise<string> {
  const readers: Readonly<Record<string, () => Promise<unknown>>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    zset: () => redis.zrange(key, 0, '-1', 'WITHSCORES'),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    stream: () => redis.xrange(key, '-', '+'),
  }
  return JSON.stringify(await readers[await redis.type(key)]?.())
}

/** The rows of a bench in SQL. */
export async function textInSql(benchId: string): Promise<string> {
  const rows = await lab().benches.surroundings.database.query(({ db }) =>
    db.selectFrom('lab_sessions').selectAll().where('bench', '=', benchId).execute(),
  )
  return JSON.stringify(rows)
}

/** The records of a bench in the memory of its nodes. */
export async function textInMemory(benchId: string): Promise<string> {
  const bench = await lab().benches.find(benchId)
  return JSON.stringify(NODE_IDS.map((node) => Array.from(bench?.nodes.memories[node] ?? [])))
}
