import { type EndReason, type Instant, isRefused, type SessionView } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { script } from '#lib/redis/script.ts'
import type { RecordedEvent } from './event.ts'
import { createSessionQueries, type FacetCounts, type QueryCounts } from './query-sessions.ts'
import { FACETS, facetsOf, indexKeys, type SessionQuery } from './session-facets.ts'
import { withoutPerson } from './with-mark.ts'

/** After an update that changed what a set depends on, the row as it was; otherwise a number. */
const recordRow = script<number | string>(new URL('./index-session.lua', import.meta.url))
const moveRow = script<0 | 1>(new URL('./move-session.lua', import.meta.url))

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

export type Filter = SessionQuery

export interface Page {
  readonly rows: readonly IndexedSession[]
  /** Where the next page begins, or null at the end. */
  readonly next: string | null
  /** How many sessions were looked at: a page may be short, and the next one continue. */
  readonly scanned: number
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
  counts(filter: Filter): Promise<QueryCounts>
  facets(): Promise<FacetCounts>
  /**
   * Puts a mark in place of a user, and deletes the properties of the client.
   * @param onlyIds the sessions; absent: all of the user
   * @returns how many rows were changed
   */
  putMark(user: string, mark: string, onlyIds?: ReadonlySet<string>): Promise<number>
  /** Active sessions that have expired. */
  due(now: Instant, limit: number): Promise<readonly IndexedSession[]>
  /** The next expiry, or null. */
  nextDue(): Promise<Instant | null>
  clear(): Promise<void>
}

/**
 * @param lifetimeMs how long the bench's keys live after they were last written
 * @param maxRows rows that are kept; more only in a benchmark
 */
export function createLedgerIndex(
  redis: RedisClient,
  benchId: string,
  lifetimeMs: number,
  maxRows = MAX_ROWS,
): LedgerIndex {
  const keys = indexKeys(benchId)
  const queries = createSessionQueries(redis, keys)
  const nodeSets = (['a', 'b', 'c'] as const).map((node) => keys.facetSet('node', node))

  /** Creates or removes a row. */
  function writeRow(operation: 'create' | 'remove', row: IndexedSession): Promise<number> {
    const { mechanism, user } = row
    const facets = facetsOf(row)
    const sets = [...keys.setsOf({ mechanism, user }), ...keys.setsOfFacets(facets)]
    const content = operation === 'create' ? JSON.stringify(row) : ''
    return recordRow(
      redis,
      [keys.rows, keys.due, keys.seen, keys.networks, ...sets],
      [operation, row.id, content, lifetimeMs, facets.network ?? ''],
    ).then(Number)
  }

  /** Ends a session, or makes an ended one active again. @returns 0, as {@link changeOf} for all but creations */
  async function writeState(
    operation: 'end' | 'return',
    event: Pick<IndexedSession, 'mechanism' | 'user'> & {
      readonly sessionId: string
      readonly reason: EndReason
    },
    content: object,
  ): Promise<0> {
    const reasonSet = keys.facetSet('endReason', event.reason)
    await recordRow(
      redis,
      [keys.rows, keys.due, keys.seen, keys.networks, ...keys.setsOf(event), reasonSet],
      [operation, event.sessionId, JSON.stringify(content), lifetimeMs],
    )
    return 0
  }

  async function update(id: string, change: Partial<IndexedSession>): Promise<void> {
    const before = await recordRow(
      redis,
      [keys.rows, keys.due, keys.seen, ...nodeSets],
      ['update', id, JSON.stringify(change), lifetimeMs],
    )
    if (typeof before === 'string') await moveSets(JSON.parse(before) as IndexedSession, change)
  }

  /** Moves a row to the sets of its new values. @param fields those that changed */
  async function moveSets(before: IndexedSession, fields: Partial<IndexedSession>): Promise<void> {
    const after = { ...before, ...fields }
    const [from, to] = [facetsOf(before), facetsOf(after)]
    const pairs = FACETS.flatMap((facet) => {
      const [left, joined] = [from[facet], to[facet]].map((value) => value && keys.facetSet(facet, value))
      return left && left !== joined ? [left, joined ?? left] : []
    })
    const [left, joined] = [keys.setsOf(before), keys.setsOf(after)]
    const ofUser = left.flatMap((set, index) => (set === joined[index] ? [] : [set, joined[index] ?? set]))
    await moveRow(
      redis,
      [keys.rows, keys.networks, ...pairs, ...ofUser],
      [before.id, JSON.stringify(fields), lifetimeMs, from.network ?? '', to.network ?? ''],
    )
  }

  /** The write for an event, or null if there is none. It returns the number of rows after a creation, else 0. */
  function changeOf(event: RecordedEvent): (() => Promise<number>) | null {
    switch (event.type) {
      case 'session.created':
        return () => writeRow('create', rowOf(event) as IndexedSession)
      case 'session.rotated':
      case 'session.stepped_up':
      case 'token.refreshed':
      case 'session.touched':
      case 'session.adjusted':
        return () => update(event.sessionId, rowOf(event)).then(() => 0)
      case 'session.ended':
        return () => {
          const { reason, at, effect, effectiveAt } = event
          const until = isRefused(effect) ? null : effectiveAt
          return writeState('end', event, { reason, at, until })
        }
      case 'session.returned':
        return () => writeState('return', event, event.session)
      default:
        return null
    }
  }

  /** Removes the oldest rows: those that ended first, then any. */
  async function removeOldest(count: number): Promise<void> {
    const oldest = (state: 'ended' | '*') => redis.zrange(keys.setOf('*', '*', state), 0, String(count - 1))
    const ids = new Set([...(await oldest('ended')), ...(await oldest('*'))])
    const rows = await rowsOf(Array.from(ids).slice(0, count))
    for (const row of rows) await writeRow('remove', row)
  }

  const rowsOf = async (ids: readonly string[]): Promise<IndexedSession[]> => {
    if (ids.length === 0) return []
    const values = await orUnavailable(redis.hmget(keys.rows, ...ids))
    return values.flatMap((value) => (value === null ? [] : [JSON.parse(value) as IndexedSession]))
  }

  async function list(filter: Filter, limit: number, cursor: string | null): Promise<Page> {
    const { rows, next, scanned } = await queries.page(filter, limit, cursor)
    return { rows: rows.map((row) => JSON.parse(row) as IndexedSession), next, scanned }
  }

  async function all(filter: Filter): Promise<IndexedSession[]> {
    const rows: IndexedSession[] = []
    let cursor: string | null = null
    do {
      const page: Page = await list(filter, 200, cursor)
      rows.push(...page.rows)
      cursor = page.next
    } while (cursor !== null)
    return rows
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
      if (rows > maxRows) await removeOldest(rows - maxRows)
    },

    list,
    all,
    counts: queries.counts,
    facets: queries.facets,

    async find(id) {
      return (await rowsOf([id]))[0] ?? null
    },

    async putMark(user, mark, onlyIds) {
      const rows = (await all({ user })).filter(({ id }) => onlyIds?.has(id) ?? true)
      for (const row of rows) {
        const { ip, userAgent, device } = withoutPerson(row, mark)
        await orUnavailable(moveSets(row, { user: mark, ip, userAgent, device }))
      }
      return rows.length
    },

    async due(now, limit) {
      return rowsOf(await orUnavailable(redis.zrangebyscore(keys.due, '-inf', now, 'LIMIT', 0, limit)))
    },

    async nextDue() {
      const [, score] = await orUnavailable(redis.zrange(keys.due, 0, '0', 'WITHSCORES'))
      return score === undefined ? null : Number(score)
    },

    async clear() {
      const [ids, values] = await orUnavailable(Promise.all([redis.hkeys(keys.rows), redis.hvals(keys.rows)]))
      if (ids.length === 0) return
      const rows = values.map((value) => JSON.parse(value) as IndexedSession)
      const sets = rows.flatMap((row) => [...keys.setsOf(row), ...keys.setsOfFacets(facetsOf(row))])
      const all = new Set([keys.rows, keys.due, keys.seen, keys.networks, ...sets])
      await orUnavailable(redis.unlink(...all))
    },
  }
}
