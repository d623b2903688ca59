import { publicNameOf } from '#lib/core/public-name.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { BENCH_LIST, benchIdKey, benchKeys, benchRateKey } from './keys.ts'
import { type Rate, type Token, takeFrom } from './rate.ts'
import { script } from './script.ts'

const write = script<0 | 1>(new URL('./write-bench.lua', import.meta.url))
const admit = script<string[] | null>(new URL('./admit-bench.lua', import.meta.url))
const markUse = script<1>(new URL('./mark-bench-use.lua', import.meta.url))
const unlist = script<0 | 1>(new URL('./unlist-bench.lua', import.meta.url))

/** The stored state of a bench; `revision` counts its changes. */
interface BenchRecord {
  readonly id: string
  readonly revision: number
  readonly createdAt: number
  /** The client address that the bench counts for. */
  readonly madeFrom: string
}

/** Lifetimes of a bench and of the list. */
interface BenchLifetime {
  readonly idleMs: number
  readonly lifetimeMs: number
  /** Unused for this long, a bench may be evicted for a new one. */
  readonly evictAfterMs: number
}

/** The benches of a deployment in Redis: one record each, and a list of all by last use, which is in another slot. */
export function redisBenches(redis: RedisClient, life: BenchLifetime) {
  const list = [BENCH_LIST.byLastUse, BENCH_LIST.owners, BENCH_LIST.counts]
  return {
    /** The stored state as JSON; null if there is none. */
    read: (id: string): Promise<string | null> => orUnavailable(redis.get(benchKeys(id).bench)),

    /** The id of the bench with this public name; null if there is none. */
    idOf: (publicName: string): Promise<string | null> => orUnavailable(redis.get(benchIdKey(publicName))),

    /**
     * Writes a new bench, which {@link admit} has listed.
     * @returns false if it was evicted in the meantime: then its keys are deleted
     */
    async writeNew(bench: BenchRecord): Promise<boolean> {
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
     * @param expectedRevision the latest revision that may be overwritten
     * @param hasLogin whether a user has logged in, as far as this process has seen
     * @returns false if a later revision is stored: then nothing was written
     */
    async write(bench: BenchRecord, expectedRevision: number, hasLogin: boolean): Promise<boolean> {
      const { id, createdAt, madeFrom } = bench
      const [written] = await orUnavailable(
        Promise.all([
          write(redis, [benchKeys(id).bench], [JSON.stringify(bench), expectedRevision, life.idleMs]),
          redis.set(benchIdKey(publicNameOf(id)), id, 'PX', life.idleMs),
          markUse(redis, list, [id, Date.now(), madeFrom, createdAt, hasLogin ? '1' : '0', life.lifetimeMs]),
        ]),
      )
      return written === 1
    },

    /**
     * Lists a new bench atomically, so that concurrent calls cannot exceed the limit.
     * @returns the benches that were evicted for it, or null if none can be evicted
     */
    admit: (id: string, madeFrom: string, maxBenches: number): Promise<readonly string[] | null> =>
      orUnavailable(
        admit(redis, list, [
          id,
          madeFrom,
          Date.now(),
          life.idleMs,
          life.evictAfterMs,
          maxBenches,
          life.lifetimeMs,
        ]),
      ),

    /** Takes a token for one more bench of this address. */
    takeToken: (madeFrom: string, rate: Rate): Promise<Token> =>
      takeFrom(redis, benchRateKey(madeFrom), rate),

    /** Deletes a bench's record and its public name, and removes it from the list. */
    async delete(id: string): Promise<void> {
      const keys = [benchKeys(id).bench, benchIdKey(publicNameOf(id))]
      await orUnavailable(Promise.all([...keys.map((key) => redis.unlink(key)), unlist(redis, list, [id])]))
    },
  }
}
