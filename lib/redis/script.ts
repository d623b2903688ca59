import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

/** A Lua script on its way to Redis: sent by its hash, and in full the first time that a server does not know it. */
export type Script<Reply> = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>

/** Reads a script from the file beside its caller. What it takes and returns is written in its head. */
export function script<Reply>(file: URL): Script<Reply> {
  const lua = readFileSync(file, 'utf8')
  const sha = hash('sha1', lua)
  return async (redis, keys, args) => {
    try {
      return (await redis.evalsha(sha, keys.length, ...keys, ...args)) as Reply
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return (await redis.eval(lua, keys.length, ...keys, ...args)) as Reply
    }
  }
}
