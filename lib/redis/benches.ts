import { publicNameOf } from '#lib/core/public-name.ts'
import { answered } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { BENCHES, benchIdKey, benchKeys } from './keys.ts'
import { script } from './script.ts'

const write = script<0 | 1>(new URL('./write-bench.lua', import.meta.url))

/** A bench as it is kept: anything that counts its changes. */
interface Kept {
  readonly id: string
  readonly revision: number
}

/** The benches of a deployment in Redis: one record each, and a list of all by last use. The list is in another slot. */
export function redisBenches(redis: RedisClient, life: { readonly idleMs: number; readonly lifeMs: number }) {
  return {
    /** The bench as it was written last, as JSON; null where there is none. */
    read: (id: string): Promise<string | null> => answered(redis.get(benchKeys(id).bench)),

    /** The id of the bench with this public name; null if there is none. */
    idOf: (publicName: string): Promise<string | null> => answered(redis.get(benchIdKey(publicName))),

    /**
     * Writes a bench and marks its use.
     * @param over the latest revision that may be overwritten
     * @returns false where a later one stands there: then nothing was written
     */
    async write(bench: Kept, over: number): Promise<boolean> {
      const [written] = await answered(
        Promise.all([
          write(redis, [benchKeys(bench.id).bench], [JSON.stringify(bench), over, life.idleMs]),
          redis.set(benchIdKey(publicNameOf(bench.id)), bench.id, 'PX', life.idleMs),
          redis.zadd(BENCHES, Date.now(), bench.id),
          redis.pexpire(BENCHES, life.lifeMs),
        ]),
      )
      return written === 1
    },

    /** How many are in use; those that nobody used for too long are forgotten first. */
    async count(): Promise<number> {
      await answered(redis.zremrangebyscore(BENCHES, '-inf', Date.now() - life.idleMs))
      return answered(redis.zcard(BENCHES))
    },

    /** Those unused for longest, of those that have been so for a while. */
    oldest(unusedMs: number, most: number): Promise<string[]> {
      const until = Date.now() - unusedMs
      return answered(redis.zrangebyscore(BENCHES, '-inf', until, 'LIMIT', 0, most))
    },

    /** @returns whether it was there */
    async forget(id: string): Promise<boolean> {
      const [, removed] = await answered(
        Promise.all([
          redis.unlink(benchKeys(id).bench),
          redis.zrem(BENCHES, id),
          redis.unlink(benchIdKey(publicNameOf(id))),
        ]),
      )
      return removed === 1
    },
  }
}
