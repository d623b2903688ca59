import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RedisClient } from './dial.ts'

/** A Lua script on its way to Redis: sent in full the first time, by its hash from then on, and in full again where a server does not know it. */
export type Script<Reply> = (
  redis: RedisClient,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>

/**
 * Reads a script from the file beside its caller. What it takes and returns is written in its head.
 *
 * A script declares every key that it touches in KEYS. While a Cluster moves the slot, some keys are on one node and some
 * on the other; Redis then refuses the script with TRYAGAIN before it runs, and the client sends it again (`dial.ts`). A
 * key that is not declared would be created a second time on the wrong node, and the move would fail with BUSYKEY.
 */
export function script<Reply>(file: URL): Script<Reply> {
  const lua = readFileSync(file, 'utf8')
  const sha = hash('sha1', lua)
  /** Those who sent it in full once. Sent again after a refusal, it would arrive behind what was asked in the meantime. */
  const told = new WeakSet<RedisClient>()

  return async (redis, keys, args) => {
    if (!told.has(redis)) {
      told.add(redis)
      return (await redis.eval(lua, keys.length, ...keys, ...args)) as Reply
    }
    try {
      return (await redis.evalsha(sha, keys.length, ...keys, ...args)) as Reply
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return (await redis.eval(lua, keys.length, ...keys, ...args)) as Reply
    }
  }
}
