import type { Table } from '#lib/core/mechanism-facts.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys, raceValues, tableKeys } from './keys.ts'
import { RedoLog } from './redo-log.ts'
import { redisRevocations } from './revocations.ts'
import { type RedisSessions, redisSessions } from './sessions.ts'

/** Plain values and sets in Redis, as JSON. Each method is one command. */
export interface KeyValues {
  get<T>(key: string): Promise<T | null>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  add(key: string, member: string): Promise<void>
  members(key: string): Promise<readonly string[]>
  count(key: string): Promise<number>
  /** Each key that was ever written, in order of the first write; null: deleted. */
  contents(): Promise<readonly { readonly key: string; readonly value: unknown }[]>
}

/** What a run of a race stores in Redis, under names that no other run has. */
export interface RaceStores {
  readonly values: KeyValues
  table(table: Table, mechanism: MechanismId): RedisSessions
  readonly revocations: ReturnType<typeof redisRevocations>
  /** Every key that the run may have written, if it created only these sessions. */
  keys(ids: readonly string[], user: string, host: string): readonly string[]
}

export interface RaceStoresOptions {
  readonly benchId: string
  /** Unique in the bench. */
  readonly world: string
  readonly now: () => Instant
  /** How long a key remains if it is not deleted before. */
  readonly lifetimeMs: number
  /** Lifetime of the revocation data of the bench, should it have to be started again. */
  readonly benchLifetimeMs: number
}

export function raceStores(redis: RedisClient, options: RaceStoresOptions): RaceStores {
  const { benchId, world, now, lifetimeMs, benchLifetimeMs } = options
  const used = new Map<Table, MechanismId>()
  const { values, written } = keyValues(redis, raceValues(benchId, world), lifetimeMs)
  const nativeMs = () => lifetimeMs
  const nameOf = (table: Table) => `race:${world}:${table}` as const

  return {
    values,
    table(table, mechanism) {
      used.set(table, mechanism)
      const clock = { now, nativeMs, frozenMs: nativeMs }
      return redisSessions(redis, { benchId, table: nameOf(table), mechanism }, clock)
    },
    revocations: redisRevocations(
      redis,
      benchId,
      { now, nativeMs, lifetimeMs: benchLifetimeMs },
      new RedoLog(),
    ),
    keys(ids, user, host) {
      const { denied } = benchKeys(benchId)
      const ofTables = Array.from(used, ([table, mechanism]) => {
        const keys = tableKeys(benchId, nameOf(table))
        const ofSessions = ids.flatMap((id) => [keys.record + id, `${denied}${mechanism}:${id}`])
        return [keys.due, keys.user + user, keys.address + host, ...ofSessions]
      })
      return [...written(), ...ofTables.flat()]
    },
  }
}

function keyValues(redis: RedisClient, prefix: string, lifetimeMs: number) {
  /** By key: whether it is a set. */
  const known = new Map<string, boolean>()
  const at = (key: string) => prefix + key
  const read = async (key: string): Promise<unknown> => {
    const value = await orUnavailable(redis.get(at(key)))
    return value === null ? null : JSON.parse(value)
  }
  const members = (key: string) => orUnavailable(redis.zrange(at(key), 0, '-1'))
  const values: KeyValues = {
    get: async <T>(key: string) => (await read(key)) as T | null,
    async set(key, value) {
      known.set(key, false)
      await orUnavailable(redis.set(at(key), JSON.stringify(value), 'PX', lifetimeMs))
    },
    async delete(key) {
      await orUnavailable(redis.del(at(key)))
    },
    async add(key, member) {
      known.set(key, true)
      // The lifetime is for a process that stops before it deletes the key.
      await orUnavailable(Promise.all([redis.zadd(at(key), 0, member), redis.pexpire(at(key), lifetimeMs)]))
    },
    members,
    count: (key) => orUnavailable(redis.zcard(at(key))),
    contents: () =>
      Promise.all(
        Array.from(known, async ([key, isSet]) => {
          if (!isSet) return { key, value: await read(key) }
          const found = await members(key)
          return { key, value: found.length === 0 ? null : found }
        }),
      ),
  }
  return { values, written: () => Array.from(known.keys(), at) }
}
