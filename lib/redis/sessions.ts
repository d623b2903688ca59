import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import type { Table } from '#lib/core/mechanism-facts.ts'
import { endsAt, type Instant, type MechanismId, type Session } from '#lib/core/session.ts'
import type { CreateResult, SessionStore } from '#lib/core/store.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { type RaceTable, tableKeys } from './keys.ts'
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
  /** Lifetime of every key while the clock is frozen, else 0; in milliseconds. */
  frozenMs(): number
}

/** A table of sessions in Redis. */
export interface RedisSessions extends SessionStore {
  readonly name: 'redis'
}

/** How long the end reason is kept of a session that expired natively in Redis. */
const TOMBSTONE_MS = 5 * 60 * 1000

/** Each failed attempt means that another concurrent login succeeded. */
const MAX_LOGIN_ATTEMPTS = 64

/** How long the next login waits for one that hangs. */
const MAX_TURN_MS = 250

/** How long a login waits for all those before it, so that the timeouts of a hanging Redis do not add up. */
const MAX_WAIT_MS = 2000

/** Records per script, so that other clients do not wait for it. */
const RETIME_BATCH = 200

/** The indexes and records that a login read before it decides whom to evict. */
interface IndexSnapshot {
  /** Active sessions of the user or from the address, in order of login; without the one that is replaced. */
  readonly counted: readonly Session[]
  /** Every id in the two indexes, with its record; without the one that is replaced. */
  readonly records: ReadonlyMap<string, string>
  readonly userIds: readonly string[]
  readonly hostIds: readonly string[]
}

/**
 * One table of a bench's sessions. A check is one GET, each transition one script. A login that may have to evict reads
 * first, and the script verifies that nothing has changed since.
 */
export function redisSessions(
  redis: RedisClient,
  table: { benchId: string; table: Table | RaceTable; mechanism: MechanismId },
  clock: RedisClock,
): RedisSessions {
  const keys = tableKeys(table.benchId, table.table)

  /** Removes ended sessions from the indexes. Not awaited: an index may contain ended sessions. */
  function unlist(ended: readonly Session[]): void {
    for (const { id, user, ip } of ended) {
      const { host } = limitKeysOf({ ip, userAgent: null })
      redis.zrem(keys.user + user, id).catch(() => {})
      if (host !== '') redis.zrem(keys.address + host, id).catch(() => {})
    }
  }

  let lastRead: Promise<unknown> = Promise.resolve()

  /**
   * Serializes logins that read first within this process: concurrently, all but one would have to read again. One that
   * hangs lets the next one begin after a time.
   */
  async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const before = lastRead
    const { promise, resolve } = Promise.withResolvers<void>()
    lastRead = promise
    await Promise.race([before, sleep(MAX_WAIT_MS, undefined, { ref: false })])
    const timer = setTimeout(resolve, MAX_TURN_MS)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
      resolve()
    }
  }

  async function read(session: Session, replaces: string | null, now: Instant): Promise<IndexSnapshot> {
    const { host } = limitKeysOf(session)
    const [userIds, hostIds] = await orUnavailable(
      Promise.all([
        redis.zrange(keys.user + session.user, 0, '-1'),
        host === '' ? [] : redis.zrange(keys.address + host, 0, '-1'),
      ]),
    )
    const ids = Array.from(new Set([...userIds, ...hostIds])).filter((id) => id !== replaces)
    const values = ids.length > 0 ? await orUnavailable(redis.mget(ids.map((id) => keys.record + id))) : []
    const records = new Map(ids.map((id, index) => [id, values[index] ?? '']))
    const counted = Array.from(records, ([id, value]) => sessionIn(table.mechanism, id, value))
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
        keys.address + host,
        keys.record + (replaces ?? session.id),
      ]
      /** Tries once; null if the snapshot is outdated, or if the indexes are too long to admit without one. */
      async function admit(snapshot: IndexSnapshot | null): Promise<CreateResult | null> {
        const decision = applyLimits(limit, session, snapshot?.counted ?? [])
        if (!decision.admit) return { admitted: false, by: decision.by }
        const evicted = snapshot?.counted.filter(({ id }) => decision.evict.includes(id)) ?? []
        const evictedIds = evicted.map(({ id }) => id)
        const ids = Array.from(new Set([...evictedIds, ...(snapshot?.records.keys() ?? [])]))
        const digest = snapshot === null ? '' : digestOf(snapshot, ids)
        const stale = snapshot === null ? [] : staleIdsIn(snapshot)
        const [admitted, before] = await orUnavailable(
          create(
            redis,
            [...base, ...ids.map((id) => keys.record + id)],
            [...facts, digest, evicted.length, ...evictedIds, ...stale],
          ),
        )
        if (admitted === 0) return null
        const replaced = replaces && before ? sessionIn(table.mechanism, replaces, before) : null
        unlist(replaced ? [...evicted, replaced] : evicted)
        return { admitted: true, evicted, replaced }
      }

      // Nothing is read if the lengths of the indexes are below the limits. Device classes have no index.
      const created = limit.perDeviceClass === null ? await admit(null) : null
      if (created) return created
      return oneAtATime(async () => {
        for (let attempt = 1; attempt <= MAX_LOGIN_ATTEMPTS; attempt++) {
          const admitted = await admit(await read(session, replaces, now))
          if (admitted) return admitted
        }
        throw new StoreUnavailable('redis')
      })
    },

    async find(id) {
      const value = await orUnavailable(redis.get(keys.record + id).catch(ignoreWrongType))
      return value === null ? null : decodeRecord(table.mechanism, id, value)
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
      return after === null ? null : sessionIn(table.mechanism, id, after)
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
      const before = await orUnavailable(
        end(redis, [keys.record + id, keys.due], [id, reason, now, 'now', TOMBSTONE_MS]),
      )
      const session = before ? sessionIn(table.mechanism, id, before) : null
      if (session) unlist([session])
      return session
    },

    async list(user) {
      const ids = await orUnavailable(redis.zrange(keys.user + user, 0, '-1'))
      if (ids.length === 0) return []
      const values = await orUnavailable(redis.mget(ids.map((id) => keys.record + id)))
      const active: Session[] = []
      const stale: string[] = []
      for (const [index, id] of ids.entries()) {
        const value = values[index]
        const found = value ? decodeRecord(table.mechanism, id, value) : null
        if (found?.state !== 'live') stale.push(id)
        else if (clock.now() < endsAt(found.stored.session)) active.push(found.stored.session)
      }
      // A session that expired natively is still in the index. An expired one with a record stays until the sweep.
      if (stale.length > 0) redis.zrem(keys.user + user, ...stale).catch(() => {})
      return active
    },

    async expire(id, reason, now) {
      const before = await orUnavailable(
        end(redis, [keys.record + id, keys.due], [id, reason, now, 'due', TOMBSTONE_MS]),
      )
      const session = before ? sessionIn(table.mechanism, id, before) : null
      if (session) unlist([session])
      return before !== null
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
        const session = value ? sessionIn(table.mechanism, '', value) : null
        if (session) indexes.add(keys.user + session.user).add(keys.address + limitKeysOf(session).host)
      }
      await orUnavailable(redis.unlink(keys.due, ...ids.map((id) => keys.record + id), ...indexes))
    },
  }
}

/** A key of another type is not a session record, and not an outage. */
function ignoreWrongType(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null
  throw error
}

function sessionIn(mechanism: MechanismId, id: string, record: string): Session | null {
  const found = decodeRecord(mechanism, id, record)
  return found?.state === 'live' ? found.stored.session : null
}

/** The hash that `create-session.lua` computes: both indexes, then the record of each of these sessions. */
function digestOf({ userIds, hostIds, records }: IndexSnapshot, ids: readonly string[]): string {
  const read = [userIds.join(' '), hostIds.join(' '), ...ids.map((id) => records.get(id) ?? '')]
  return hash('sha1', read.join('\n'))
}

/** Ids without an active session. */
function staleIdsIn({ records }: IndexSnapshot): string[] {
  return Array.from(records).flatMap(([id, value]) => (value.startsWith('[') ? [] : [id]))
}
