import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RedisClient } from './dial.ts'

/** Runs a Lua script: with EVAL the first time, with EVALSHA from then on, and with EVAL again if a server lacks it. */
export type Script<Reply> = (
  redis: RedisClient,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>

/**
 * Reads a script from a file. The head of the file states KEYS, ARGV and the result.
 *
 * A script declares every key that it accesses in KEYS. While a Cluster migrates the slot, its keys are on two nodes:
 * Redis then refuses the script with TRYAGAIN before it runs, and the client sends it again (`dial.ts`). A key that is
 * not declared would be created a second time on the wrong node, and the migration would fail with BUSYKEY.
 */
export function script<Reply>(file: URL): Script<Reply> {
  const lua = readFileSync(file, 'utf8')
  const sha = hash('sha1', lua)
  // EVAL after a NOSCRIPT error would run after commands that were sent in the meantime: so each client begins with EVAL.
  const loaded = new WeakSet<RedisClient>()

  return async (redis, keys, args) => {
    if (!loaded.has(redis)) {
      loaded.add(redis)
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
