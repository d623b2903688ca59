import { type Instant, isRefused, type MechanismId, type SessionView } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { script } from '#lib/redis/script.ts'
import type { Counts, RecordedEvent } from './event.ts'

const recordRow = script<number>(new URL('./index-session.lua', import.meta.url))

/** For each bench. The oldest ended sessions are removed first, then the oldest. */
const MAX_ROWS = 2000

/** A session as the events describe it. */
export interface IndexedSession extends SessionView {
  readonly fingerprint: string
  /** The key that its newest credential was signed or sealed with. */
  readonly kid?: string
}

function rowOf(event: { session: SessionView; fingerprint?: string; kid?: string }): Partial<IndexedSession> {
  const { session, fingerprint, kid } = event
  return {
    ...session,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(kid === undefined ? {} : { kid }),
  }
}

export interface Filter {
  readonly mechanism?: MechanismId | undefined
  readonly user?: string | undefined
  readonly state?: 'active' | 'ended' | undefined
}

export interface Page {
  readonly rows: readonly IndexedSession[]
  /** Where the next page begins, or null at the end. */
  readonly next: string | null
}

/** A projection of the events: the state of each session, so that the ledger need not be read from its beginning. */
export interface LedgerIndex {
  /** Applies events. Those about the same session are applied in order. */
  project(events: readonly RecordedEvent[]): Promise<void>
  /** Newest first. The cost does not depend on the number of sessions. */
  list(filter: Filter, limit: number, cursor: string | null): Promise<Page>
  /** All of them, page by page. */
  all(filter: Filter): Promise<readonly IndexedSession[]>
  find(id: string): Promise<IndexedSession | null>
  counts(filter: Filter): Promise<Counts>
  /** Active sessions that have expired. */
  due(now: Instant, limit: number): Promise<readonly IndexedSession[]>
  /** The next expiry, or null. */
  nextDue(): Promise<Instant | null>
  clear(): Promise<void>
}

/** @param lifetimeMs how long the bench's keys live after they were last written */
export function createLedgerIndex(redis: RedisClient, benchId: string, lifetimeMs: number): LedgerIndex {
  const keys = benchKeys(benchId)
  const indexOf = (f: Filter, state = f.state ?? '*') =>
    `${keys.index}${f.mechanism ?? '*'}:${f.user ?? '*'}:${state}`
  /** The sorted sets that a row belongs to, in the order that the script expects. */
  const indexesOf = ({ mechanism, user }: { mechanism: string; user: string }) =>
    ['*', mechanism].flatMap((m) =>
      ['*', user].flatMap((u) => ['*', 'active', 'ended'].map((state) => `${keys.index}${m}:${u}:${state}`)),
    )
  const base = [keys.rows, keys.due]

  /** The write for an event, or null if there is none. It returns the number of rows after a creation, else 0. */
  function changeOf(event: RecordedEvent): (() => Promise<number>) | null {
    const write = (operation: 'create' | 'update' | 'end', indexes: readonly string[], content: object) => {
      const id = 'sessionId' in event ? (event.sessionId ?? '') : ''
      return () =>
        recordRow(redis, [...base, ...indexes], [operation, id, JSON.stringify(content), lifetimeMs]).then(
          (rows) => (operation === 'create' ? rows : 0),
        )
    }
    switch (event.type) {
      case 'session.created':
        return write('create', indexesOf(event), rowOf(event))
      case 'session.rotated':
      case 'session.stepped_up':
      case 'token.refreshed':
      case 'session.touched':
      case 'session.adjusted':
        return write('update', [], rowOf(event))
      case 'session.ended':
        return write('end', indexesOf(event), {
          reason: event.reason,
          at: event.at,
          until: isRefused(event.effect) ? null : event.effectiveAt,
        })
      default:
        return null
    }
  }

  /** Removes the oldest rows: those that ended first, then any. */
  async function removeOldest(count: number): Promise<void> {
    const oldest = (state: 'ended' | '*') => redis.zrange(indexOf({}, state), 0, String(count - 1))
    const ids = new Set([...(await oldest('ended')), ...(await oldest('*'))])
    const rows = await rowsOf(Array.from(ids).slice(0, count))
    for (const row of rows)
      await recordRow(redis, [...base, ...indexesOf(row)], ['remove', row.id, '', lifetimeMs])
  }

  const rowsOf = async (ids: readonly string[]): Promise<IndexedSession[]> => {
    if (ids.length === 0) return []
    const values = await orUnavailable(redis.hmget(keys.rows, ...ids))
    return values.flatMap((value) => (value === null ? [] : [JSON.parse(value) as IndexedSession]))
  }

  async function list(filter: Filter, limit: number, cursor: string | null): Promise<Page> {
    // The cursor is a score, so it stays valid even if the session has changed since.
    const from = cursor === null ? '+inf' : `(${cursor}`
    const index = indexOf(filter)
    const found = await orUnavailable(
      redis.zrevrangebyscore(index, from, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1),
    )
    const ids = found.filter((_, at) => at % 2 === 0)
    const lastPlace = found[limit * 2 - 1] ?? null
    return { rows: await rowsOf(ids.slice(0, limit)), next: ids.length > limit ? lastPlace : null }
  }

  return {
    async project(events) {
      const inOrder = new Map<string, Promise<number>>()
      for (const event of events) {
        const change = changeOf(event)
        if (change === null || !('sessionId' in event)) continue
        const id = event.sessionId ?? ''
        const before = inOrder.get(id)
        inOrder.set(id, before ? before.then(async (rows) => Math.max(rows, await change())) : change())
      }
      const rows = Math.max(0, ...(await Promise.all(inOrder.values())))
      if (rows > MAX_ROWS) await removeOldest(rows - MAX_ROWS)
    },

    list,

    async all(filter) {
      const rows: IndexedSession[] = []
      let cursor: string | null = null
      do {
        const page: Page = await list(filter, 200, cursor)
        rows.push(...page.rows)
        cursor = page.next
      } while (cursor !== null)
      return rows
    },

    async find(id) {
      return (await rowsOf([id]))[0] ?? null
    },

    async counts(filter) {
      const [active, ended] = await orUnavailable(
        Promise.all([redis.zcard(indexOf(filter, 'active')), redis.zcard(indexOf(filter, 'ended'))]),
      )
      return { active, ended }
    },

    async due(now, limit) {
      return rowsOf(await orUnavailable(redis.zrangebyscore(keys.due, '-inf', now, 'LIMIT', 0, limit)))
    },

    async nextDue() {
      const [, score] = await orUnavailable(redis.zrange(keys.due, 0, '0', 'WITHSCORES'))
      return score === undefined ? null : Number(score)
    },

    async clear() {
      const [ids, rows] = await orUnavailable(Promise.all([redis.hkeys(keys.rows), redis.hvals(keys.rows)]))
      if (ids.length === 0) return
      const indexes = new Set(rows.flatMap((value) => indexesOf(JSON.parse(value) as IndexedSession)))
      await orUnavailable(redis.unlink(...base, ...indexes))
    },
  }
}
