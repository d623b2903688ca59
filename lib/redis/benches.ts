import { publicNameOf } from '#lib/core/public-name.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { BENCH_LIST, benchIdKey, benchKeys, benchRateKey } from './keys.ts'
import { type Rate, type Token, takeFrom } from './rate.ts'
import { script } from './script.ts'

const write = script<0 | 1>(new URL('./write-bench.lua', import.meta.url))
const admit = script<string[] | null>(new URL('./admit-bench.lua', import.meta.url))
const note = script<1>(new URL('./note-bench.lua', import.meta.url))
const unlist = script<0 | 1>(new URL('./unlist-bench.lua', import.meta.url))

/** A bench as it is kept: anything that counts its changes. */
interface Kept {
  readonly id: string
  readonly revision: number
  readonly createdAt: number
  /** The client address that the bench counts for. */
  readonly madeFrom: string
}

/** How long a bench stays on the list. */
interface BenchLife {
  readonly idleMs: number
  readonly lifeMs: number
  /** Unused for this long, a bench may be evicted for a new one. */
  readonly evictAfterMs: number
}

/** The benches of a deployment in Redis: one record each, and a list of all by last use. The list is in another slot. */
export function redisBenches(redis: RedisClient, life: BenchLife) {
  const list = [BENCH_LIST.byLastUse, BENCH_LIST.owners, BENCH_LIST.counts]
  return {
    /** The bench as it was written last, as JSON; null where there is none. */
    read: (id: string): Promise<string | null> => orUnavailable(redis.get(benchKeys(id).bench)),

    /** The id of the bench with this public name; null if there is none. */
    idOf: (publicName: string): Promise<string | null> => orUnavailable(redis.get(benchIdKey(publicName))),

    /**
     * Writes a new bench, which {@link admit} has listed.
     * @returns false if it was evicted in the meantime: then nothing of it is left
     */
    async writeNew(bench: Kept): Promise<boolean> {
      const record = benchKeys(bench.id).bench
      const name = benchIdKey(publicNameOf(bench.id))
      const written = write(redis, [record], [JSON.stringify(bench), 0, life.idleMs])
      await orUnavailable(Promise.all([written, redis.set(name, bench.id, 'PX', life.idleMs)]))
      if ((await orUnavailable(redis.zscore(BENCH_LIST.byLastUse, bench.id))) !== null) return true
      await orUnavailable(Promise.all([redis.unlink(record), redis.unlink(name)]))
      return false
    },

    /**
     * Writes a bench and marks its use.
     * @param over the latest revision that may be overwritten
     * @param hasLogin whether a user has logged in, as far as this process has seen
     * @returns false where a later one stands there: then nothing was written
     */
    async write(bench: Kept, over: number, hasLogin: boolean): Promise<boolean> {
      const { id, createdAt, madeFrom } = bench
      const [written] = await orUnavailable(
        Promise.all([
          write(redis, [benchKeys(id).bench], [JSON.stringify(bench), over, life.idleMs]),
          redis.set(benchIdKey(publicNameOf(id)), id, 'PX', life.idleMs),
          note(redis, list, [id, Date.now(), madeFrom, createdAt, hasLogin ? '1' : '0', life.lifeMs]),
        ]),
      )
      return written === 1
    },

    /**
     * Lists a new bench, atomically: of several that are made concurrently each gets a place of its own.
     * @returns the benches that were evicted for it, or null if there is no place
     */
    admit: (id: string, madeFrom: string, places: number): Promise<readonly string[] | null> =>
      orUnavailable(
        admit(redis, list, [id, madeFrom, Date.now(), life.idleMs, life.evictAfterMs, places, life.lifeMs]),
      ),

    /** Takes a token for one more bench of this address. */
    takeToken: (madeFrom: string, rate: Rate): Promise<Token> =>
      takeFrom(redis, benchRateKey(madeFrom), rate),

    /** Deletes a bench's record and its public name, and removes it from the list. */
    async forget(id: string): Promise<void> {
      const named = redis.unlink(benchIdKey(publicNameOf(id)))
      await orUnavailable(Promise.all([redis.unlink(benchKeys(id).bench), named, unlist(redis, list, [id])]))
    },
  }
}
