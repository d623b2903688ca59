import { countsOf, type LimitKind } from '#lib/core/limits.ts'
import { endsAt, type Instant, type MechanismId, type Session } from '#lib/core/session.ts'
import type { Rotated, SessionStore } from '#lib/core/store.ts'
import { answered } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { type Table, tableKeys } from './keys.ts'
import { decodeRecord, encodeRecord } from './record.ts'
import { script } from './script.ts'

const create = script<[0, LimitKind] | [1, ...string[]]>(new URL('./create-session.lua', import.meta.url))
const touch = script<0 | 1>(new URL('./touch-session.lua', import.meta.url))
const adjust = script<string | null>(new URL('./adjust-session.lua', import.meta.url))
const rotate = script<Rotated>(new URL('./rotate-session.lua', import.meta.url))
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

/** One bench's sessions of one kind, each transition one script. A check is one GET. */
export function redisSessions(
  redis: RedisClient,
  at: { benchId: string; table: Table; mechanism: MechanismId },
  clock: RedisClock,
): RedisSessions {
  const keys = tableKeys(at.benchId, at.table)

  return {
    name: 'redis',

    async create(stored, limit, now) {
      const { session } = stored
      const ends = endsAt(session)
      const { host, deviceClass } = countsOf(session)
      const [admitted, ...told] = await answered(
        create(
          redis,
          [keys.record + session.id, keys.user + session.user, keys.due, keys.host + host],
          [
            session.id,
            encodeRecord(stored),
            session.createdAt,
            ends,
            clock.nativeMs(ends),
            limit.perUser,
            limit.onExceed,
            now,
            keys.record,
            clock.nativeMs(session.absoluteExpiresAt),
            limit.perDeviceClass ?? 0,
            deviceClass.charAt(0),
            host === '' ? 0 : limit.perIp,
            keys.user,
            session.user,
          ],
        ),
      )
      if (admitted === 0) return { admitted: false, by: told[0] as LimitKind }
      return { admitted: true, evicted: evictedOf(at.mechanism, told) }
    },

    async find(id) {
      const value = await answered(redis.get(keys.record + id).catch(nothingOfOurs))
      return value === null ? null : decodeRecord(at.mechanism, id, value)
    },

    async touch(session) {
      const ends = endsAt(session)
      await answered(
        touch(
          redis,
          [keys.record + session.id, keys.due],
          [session.id, session.lastSeenAt, session.idleExpiresAt, ends, clock.nativeMs(ends)],
        ),
      )
    },

    async adjust(id, { idleExpiresAt, absoluteExpiresAt }) {
      const ends = Math.min(idleExpiresAt, absoluteExpiresAt)
      const after = await answered(
        adjust(
          redis,
          [keys.record + id, keys.due],
          [id, idleExpiresAt, absoluteExpiresAt, ends, clock.nativeMs(ends)],
        ),
      )
      return after === null ? null : sessionIn(at.mechanism, id, after)
    },

    async rotate({ id, presented, successor, session, now, graceMs }) {
      const ends = endsAt(session)
      const after = { session, digest: successor, previousDigest: presented, rotatedAt: now, generation: 0 }
      return answered(
        rotate(
          redis,
          [keys.record + id, keys.due],
          [id, presented, encodeRecord(after), ends, clock.nativeMs(ends), now, graceMs],
        ),
      )
    },

    async replace(stored) {
      const { session } = stored
      const ends = endsAt(session)
      const done = await answered(
        replace(
          redis,
          [keys.record + session.id, keys.due],
          [session.id, encodeRecord(stored), ends, clock.nativeMs(ends)],
        ),
      )
      return done === 1
    },

    async end(id, reason, now) {
      const was = await answered(
        end(redis, [keys.record + id, keys.due], [id, reason, now, keys.user, 'now', TOMBSTONE_MS]),
      )
      return was ? sessionIn(at.mechanism, id, was) : null
    },

    async list(user) {
      const ids = await answered(redis.zrange(keys.user + user, 0, '-1'))
      if (ids.length === 0) return []
      const values = await answered(redis.mget(ids.map((id) => keys.record + id)))
      const living: Session[] = []
      const dead: string[] = []
      for (const [place, id] of ids.entries()) {
        const value = values[place]
        const found = value ? decodeRecord(at.mechanism, id, value) : null
        if (found?.state === 'live' && clock.now() < endsAt(found.stored.session))
          living.push(found.stored.session)
        else dead.push(id)
      }
      // The index heals itself: what expired natively could not take its name off the list.
      if (dead.length > 0) redis.zrem(keys.user + user, ...dead).catch(() => {})
      return living
    },

    async expire(id, reason, now) {
      const was = await answered(
        end(redis, [keys.record + id, keys.due], [id, reason, now, keys.user, 'due', TOMBSTONE_MS]),
      )
      return was !== null
    },

    async retime() {
      await answered(retime(redis, [keys.due], [clock.now(), keys.record, clock.frozenMs()]))
    },

    async clear() {
      const ids = await answered(redis.zrange(keys.due, 0, '-1'))
      const indexes = new Set<string>()
      for (const value of ids.length > 0
        ? await answered(redis.mget(ids.map((id) => keys.record + id)))
        : []) {
        const session = value ? sessionIn(at.mechanism, '', value) : null
        if (session) indexes.add(keys.user + session.user).add(keys.host + countsOf(session).host)
      }
      await answered(redis.unlink(keys.due, ...ids.map((id) => keys.record + id), ...indexes))
    },
  }
}

/** A key of another type is no record of ours, and no outage either. */
function nothingOfOurs(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null
  throw error
}

/** The living session that a record tells of. */
function sessionIn(mechanism: MechanismId, id: string, record: string): Session | null {
  const found = decodeRecord(mechanism, id, record)
  return found?.state === 'live' ? found.stored.session : null
}

/** Reads `id, record, id, record …`. */
function evictedOf(mechanism: MechanismId, told: readonly string[]): Session[] {
  const evicted: Session[] = []
  for (let i = 0; i + 1 < told.length; i += 2) {
    const session = sessionIn(mechanism, told[i] ?? '', told[i + 1] ?? '')
    if (session) evicted.push(session)
  }
  return evicted
}
