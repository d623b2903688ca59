import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisClient } from './dial.ts'

/** A Lua script on its way to Redis: sent in full the first time, by its hash from then on, and in full again where a server does not know it. */
export type Script<Reply> = (
  redis: RedisClient,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>

/** How often, and how long apart, a script is tried whose keys are on their way from one node to another. */
const MOVING = { tries: 15, apartMs: 40 }

/**
 * Reads a script from the file beside its caller. What it takes and returns is written in its head.
 *
 * A script may find further keys of its bench by itself. While a Cluster moves the bench's slot, some of them may be
 * gone already, and Redis stops the script there. So each script looks at all that it will write before it writes the
 * first, or is the same when it is done again.
 */
export function script<Reply>(file: URL): Script<Reply> {
  const lua = readFileSync(file, 'utf8')
  const sha = hash('sha1', lua)
  /** Those who sent it in full once. Sent again after a refusal, it would arrive behind what was asked in the meantime. */
  const told = new WeakSet<RedisClient>()

  async function send(...[redis, keys, args]: Parameters<Script<Reply>>): Promise<Reply> {
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

  return async (...call) => {
    for (let tried = 1; ; tried++) {
      try {
        return await send(...call)
      } catch (error) {
        if (tried === MOVING.tries || !(error instanceof Error && /non local key/.test(error.message)))
          throw error
        await sleep(MOVING.apartMs)
      }
    }
  }
}
