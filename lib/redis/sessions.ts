import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import { endsAt, type Instant, type MechanismId, type Session } from '#lib/core/session.ts'
import type { CreateResult, SessionStore } from '#lib/core/store.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { type Table, tableKeys } from './keys.ts'
import { decodeRecord, encodeRecord } from './record.ts'
import { script } from './script.ts'

const create = script<[0] | [1, string?]>(new URL('./create-session.lua', import.meta.url))
const touch = script<0 | 1>(new URL('./touch-session.lua', import.meta.url))
const adjust = script<string | null>(new URL('./adjust-session.lua', import.meta.url))
const replace = script<0 | 1>(new URL('./replace-session.lua', import.meta.url))
const end = script<string | null>(new URL('./end-session.lua', import.meta.url))
const retime = script<number>(new URL('./retime-sessions.lua', import.meta.url))

/** The bench's clock as native expiry needs it. */
export interface RedisClock {
  now(): Instant
  /** How long a key that ends at this instant may live by Redis's own clock, in milliseconds. */
  nativeMs(until: Instant): number
  /** The same for every key while the clock stands still, else 0. */
  frozenMs(): number
}

/** A table of sessions in Redis. */
export interface RedisSessions extends SessionStore {
  readonly name: 'redis'
}

/** How long the end reason stays of a session that Redis expired by itself: long enough to be told why. */
const TOMBSTONE_MS = 5 * 60 * 1000

/** Concurrent logins that may be faster before a login gives up: each attempt that fails is another that succeeded. */
const MAX_LOGIN_ATTEMPTS = 64

/** How long a login that has to read waits for others of this process. A Redis that hangs must not hold up one after another. */
const MAX_TURN_MS = 250

/** Records that one script retimes: few enough that other clients do not wait for it. */
const RETIME_BATCH = 200

/** What was read before a login that may have to evict. */
interface Reading {
  /** Live sessions of the user or from the address, in order of login; without the one that is replaced. */
  readonly counted: readonly Session[]
  /** Every id in the two indexes, with its record; without the one that is replaced. */
  readonly records: ReadonlyMap<string, string>
  readonly userIds: readonly string[]
  readonly hostIds: readonly string[]
}

/**
 * One bench's sessions of one kind. A check is one GET; each transition is one script, which declares every key that it
 * touches. A login that may have to evict reads first and lets the script verify that what it read is still so.
 */
export function redisSessions(
  redis: RedisClient,
  at: { benchId: string; table: Table; mechanism: MechanismId },
  clock: RedisClock,
): RedisSessions {
  const keys = tableKeys(at.benchId, at.table)

  /** Removes ended sessions from the indexes. Not awaited: an index may contain them, and the next full one is read anyway. */
  function unlist(ended: readonly Session[]): void {
    for (const { id, user, ip } of ended) {
      const { host } = limitKeysOf({ ip, userAgent: null })
      redis.zrem(keys.user + user, id).catch(() => {})
      if (host !== '') redis.zrem(keys.host + host, id).catch(() => {})
    }
  }

  let turn: Promise<unknown> = Promise.resolve()

  /** Logins that read first take turns within this process: concurrently all but one would have to read again. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = turn
    const { promise, resolve } = Promise.withResolvers<void>()
    turn = promise
    await Promise.race([before, sleep(MAX_TURN_MS, undefined, { ref: false })])
    try {
      return await work()
    } finally {
      resolve()
    }
  }

  async function read(session: Session, replaces: string | null, now: Instant): Promise<Reading> {
    const { host } = limitKeysOf(session)
    const [userIds, hostIds] = await orUnavailable(
      Promise.all([
        redis.zrange(keys.user + session.user, 0, '-1'),
        host === '' ? [] : redis.zrange(keys.host + host, 0, '-1'),
      ]),
    )
    const ids = Array.from(new Set([...userIds, ...hostIds])).filter((id) => id !== replaces)
    const values = ids.length > 0 ? await orUnavailable(redis.mget(ids.map((id) => keys.record + id))) : []
    const records = new Map(ids.map((id, place) => [id, values[place] ?? '']))
    const counted = Array.from(records, ([id, value]) => sessionIn(at.mechanism, id, value))
      .filter((each) => each !== null)
      .filter((each) => now < endsAt(each))
    return { counted, records, userIds, hostIds }
  }

  return {
    name: 'redis',

    async create(stored, limit, now, replaces = null) {
      const { session } = stored
      const ends = endsAt(session)
      const { host } = limitKeysOf(session)
      const facts = [
        session.id,
        encodeRecord(stored),
        session.createdAt,
        ends,
        clock.nativeMs(ends),
        clock.nativeMs(session.absoluteExpiresAt),
        now,
        limit.perUser,
        host === '' ? 0 : limit.perIp,
        replaces ?? '',
      ]
      const base = [
        keys.record + session.id,
        keys.user + session.user,
        keys.due,
        keys.host + host,
        keys.record + (replaces ?? session.id),
      ]
      /** Tries once; null if what was read has changed, or the indexes are too long to admit without reading. */
      async function admit(reading: Reading | null): Promise<CreateResult | null> {
        const room = applyLimits(limit, session, reading?.counted ?? [])
        if (!room.admit) return { admitted: false, by: room.by }
        const evicted = reading?.counted.filter(({ id }) => room.evict.includes(id)) ?? []
        const evictedIds = evicted.map(({ id }) => id)
        const ids = Array.from(new Set([...evictedIds, ...(reading?.records.keys() ?? [])]))
        const digest = reading === null ? '' : digestOfReading(reading, ids)
        const dead = reading === null ? [] : deadIn(reading)
        const [admitted, was] = await orUnavailable(
          create(
            redis,
            [...base, ...ids.map((id) => keys.record + id)],
            [...facts, digest, evicted.length, ...evictedIds, ...dead],
          ),
        )
        if (admitted === 0) return null
        const replaced = replaces && was ? sessionIn(at.mechanism, replaces, was) : null
        unlist(replaced ? [...evicted, replaced] : evicted)
        return { admitted: true, evicted, replaced }
      }

      // If the length of an index decides, nothing needs to be read. Of device classes there is no index.
      const created = limit.perDeviceClass === null ? await admit(null) : null
      if (created) return created
      return inTurn(async () => {
        for (let attempt = 1; attempt <= MAX_LOGIN_ATTEMPTS; attempt++) {
          const admitted = await admit(await read(session, replaces, now))
          if (admitted) return admitted
        }
        throw new StoreUnavailable('redis')
      })
    },

    async find(id) {
      const value = await orUnavailable(redis.get(keys.record + id).catch(ignoreWrongType))
      return value === null ? null : decodeRecord(at.mechanism, id, value)
    },

    async touch(session) {
      const ends = endsAt(session)
      await orUnavailable(
        touch(
          redis,
          [keys.record + session.id, keys.due],
          [
            session.id,
            session.lastSeenAt,
            session.idleExpiresAt,
            session.absoluteExpiresAt,
            ends,
            clock.nativeMs(ends),
            clock.now(),
          ],
        ),
      )
    },

    async adjust(id, { idleExpiresAt, absoluteExpiresAt }, now) {
      const ends = Math.min(idleExpiresAt, absoluteExpiresAt)
      const after = await orUnavailable(
        adjust(
          redis,
          [keys.record + id, keys.due],
          [id, idleExpiresAt, absoluteExpiresAt, ends, clock.nativeMs(ends), now],
        ),
      )
      return after === null ? null : sessionIn(at.mechanism, id, after)
    },

    async replace(stored) {
      const { session, revision } = stored
      if (typeof revision !== 'string') return false
      const ends = endsAt(session)
      const done = await orUnavailable(
        replace(
          redis,
          [keys.record + session.id, keys.due],
          [session.id, encodeRecord(stored), ends, clock.nativeMs(ends), hash('sha1', revision)],
        ),
      )
      return done === 1
    },

    async end(id, reason, now) {
      const was = await orUnavailable(
        end(redis, [keys.record + id, keys.due], [id, reason, now, 'now', TOMBSTONE_MS]),
      )
      const session = was ? sessionIn(at.mechanism, id, was) : null
      if (session) unlist([session])
      return session
    },

    async list(user) {
      const ids = await orUnavailable(redis.zrange(keys.user + user, 0, '-1'))
      if (ids.length === 0) return []
      const values = await orUnavailable(redis.mget(ids.map((id) => keys.record + id)))
      const living: Session[] = []
      const dead: string[] = []
      for (const [place, id] of ids.entries()) {
        const value = values[place]
        const found = value ? decodeRecord(at.mechanism, id, value) : null
        if (found?.state !== 'live') dead.push(id)
        else if (clock.now() < endsAt(found.stored.session)) living.push(found.stored.session)
      }
      // A session that expired natively is still in the index. One whose time is up stays until it is swept.
      if (dead.length > 0) redis.zrem(keys.user + user, ...dead).catch(() => {})
      return living
    },

    async expire(id, reason, now) {
      const was = await orUnavailable(
        end(redis, [keys.record + id, keys.due], [id, reason, now, 'due', TOMBSTONE_MS]),
      )
      const session = was ? sessionIn(at.mechanism, id, was) : null
      if (session) unlist([session])
      return was !== null
    },

    async retime() {
      const ids = await orUnavailable(redis.zrange(keys.due, 0, '-1'))
      for (let from = 0; from < ids.length; from += RETIME_BATCH) {
        const batch = ids.slice(from, from + RETIME_BATCH)
        const records = batch.map((id) => keys.record + id)
        await orUnavailable(retime(redis, [keys.due, ...records], [clock.now(), clock.frozenMs(), ...batch]))
      }
    },

    async clear() {
      const ids = await orUnavailable(redis.zrange(keys.due, 0, '-1'))
      const indexes = new Set<string>()
      for (const value of ids.length > 0
        ? await orUnavailable(redis.mget(ids.map((id) => keys.record + id)))
        : []) {
        const session = value ? sessionIn(at.mechanism, '', value) : null
        if (session) indexes.add(keys.user + session.user).add(keys.host + limitKeysOf(session).host)
      }
      await orUnavailable(redis.unlink(keys.due, ...ids.map((id) => keys.record + id), ...indexes))
    },
  }
}

/** A key of another type is no record of ours, and no outage either. */
function ignoreWrongType(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null
  throw error
}

/** The living session that a record tells of. */
function sessionIn(mechanism: MechanismId, id: string, record: string): Session | null {
  const found = decodeRecord(mechanism, id, record)
  return found?.state === 'live' ? found.stored.session : null
}

/** What `create-session.lua` reads, as one hash: both indexes, then the record of each of these sessions. */
function digestOfReading({ userIds, hostIds, records }: Reading, ids: readonly string[]): string {
  const read = [userIds.join(' '), hostIds.join(' '), ...ids.map((id) => records.get(id) ?? '')]
  return hash('sha1', read.join('\n'))
}

/** Ids that stand for no live session any more, and never will. */
function deadIn({ records }: Reading): string[] {
  return Array.from(records).flatMap(([id, value]) => (value.startsWith('[') ? [] : [id]))
}
