import { DEVICE_CLASSES } from '#lib/core/device.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { script } from '#lib/redis/script.ts'
import type { Counts } from './event.ts'
import { type indexKeys, queriedNetwork, type SessionQuery } from './session-facets.ts'

const query = script<(string | number)[]>(new URL('./query-sessions.lua', import.meta.url))

/** Sessions that one page looks at. A query that matches few of them continues on the next page. */
export const MAX_LOOKED_AT = 500
/** Sessions that are looked at to count those that match. Every bench has fewer. */
const MAX_COUNTED = 2500
/** The networks with the most sessions. */
const MAX_NETWORKS = 20

export interface QueriedRows {
  /** As JSON. */
  readonly rows: readonly string[]
  readonly next: string | null
  /** How many sessions the query looked at. */
  readonly scanned: number
}

/** How many sessions match. `atMost`: the numbers are upper bounds, because too many would have to be looked at. */
export interface QueryCounts extends Counts {
  readonly atMost?: true
}

/** How many sessions have each value of a facet, regardless of the query. */
export type FacetCounts = Readonly<
  Record<
    'mechanism' | 'state' | 'node' | 'deviceClass' | 'endReason' | 'network',
    Readonly<Record<string, number>>
  >
>

/** The score of a session created at this instant begins with the instant times this. */
const SCORES_PER_MS = 1024

/** Creation scores from and to these instants. */
function scoresOf({ createdFrom, createdTo }: SessionQuery): { readonly from: string; readonly to: string } {
  return {
    from: createdFrom === undefined ? '-inf' : String(createdFrom * SCORES_PER_MS),
    to: createdTo === undefined ? '+inf' : `(${(createdTo + 1) * SCORES_PER_MS}`,
  }
}

/** Only ASCII letters: Lua compares bytes. */
const inLowerCase = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const orEmpty = (instant: number | undefined) => instant ?? ''

/** Queries of the sessions of a bench. Their cost does not depend on how many sessions there are. */
export function createSessionQueries(redis: RedisClient, keys: ReturnType<typeof indexKeys>) {
  const run = (
    mode: 'page' | 'count',
    asked: SessionQuery,
    sets: readonly string[],
    range: { readonly from: string; readonly to: string },
    size: number,
    most: number,
  ) =>
    orUnavailable(
      query(
        redis,
        [keys.rows, keys.seen, ...sets],
        [
          mode,
          range.to,
          range.from,
          orEmpty(asked.lastSeenFrom),
          orEmpty(asked.lastSeenTo),
          inLowerCase(asked.text ?? ''),
          size,
          most,
        ],
      ),
    )

  return {
    /** @param cursor a score, so it stays valid even if the session has changed since */
    async page(given: SessionQuery, size: number, cursor: string | null): Promise<QueriedRows> {
      const asked = normalized(given)
      const { from, to } = scoresOf(asked)
      const [scanned, next, ...rows] = await run(
        'page',
        asked,
        keys.setsOfQuery(asked),
        { from, to: cursor === null ? to : `(${cursor}` },
        size,
        MAX_LOOKED_AT,
      )
      return { rows: rows as string[], next: next === '' ? null : String(next), scanned: Number(scanned) }
    },

    async counts(given: SessionQuery): Promise<QueryCounts> {
      const { state: _, ...asked } = normalized(given)
      const active = keys.setOf(asked.mechanism, asked.user, 'active')
      const isOneSet = Object.keys(asked).every((name) => name === 'mechanism' || name === 'user')
      if (isOneSet) {
        const ended = keys.setOf(asked.mechanism, asked.user, 'ended')
        const [first, second] = await orUnavailable(Promise.all([redis.zcard(active), redis.zcard(ended)]))
        return { active: first, ended: second }
      }
      const sets = keys.setsOfQuery(asked)
      const { lastSeenFrom, lastSeenTo } = asked
      const hasSeen = lastSeenFrom !== undefined || lastSeenTo !== undefined
      const [isActive, used, ...sizes] = await orUnavailable(
        Promise.all([
          redis.zcard(active),
          hasSeen
            ? redis.zcount(keys.seen, lastSeenFrom ?? '-inf', lastSeenTo ?? '+inf')
            : Number.POSITIVE_INFINITY,
          ...sets.map((set) => redis.zcard(set)),
        ]),
      )
      const most = Math.min(used, ...sizes)
      // Too many to look at each: then the smallest set is the bound.
      if (most > MAX_COUNTED) return { active: Math.min(most, isActive), ended: most, atMost: true }
      const [, , ...counted] = await run('count', asked, [...sets, active], scoresOf(asked), 0, MAX_COUNTED)
      const [activeCount = 0, endedCount = 0] = counted.map(Number)
      return { active: activeCount, ended: endedCount }
    },

    async facets(): Promise<FacetCounts> {
      const sizes = async (values: readonly string[], setOf: (value: string) => string) => {
        const counts = await Promise.all(values.map((value) => redis.zcard(setOf(value))))
        const pairs = values.map((value, index) => [value, counts[index] ?? 0] as const)
        return Object.fromEntries(pairs.filter(([, count]) => count > 0))
      }
      const networks = redis.zrevrange(keys.networks, 0, MAX_NETWORKS - 1, 'WITHSCORES')
      const [mechanism, state, node, deviceClass, endReason, found] = await orUnavailable(
        Promise.all([
          sizes(MECHANISM_IDS, (value) => keys.setOf(value)),
          sizes(['active', 'ended'], (value) => keys.setOf('*', '*', value)),
          sizes(NODE_IDS, (value) => keys.facetSet('node', value)),
          sizes(DEVICE_CLASSES, (value) => keys.facetSet('deviceClass', value)),
          sizes(END_REASONS, (value) => keys.facetSet('endReason', value)),
          networks,
        ]),
      )
      const network = Object.fromEntries(
        found.flatMap((name, index) => (index % 2 === 0 ? [[name, Number(found[index + 1])]] : [])),
      )
      return { mechanism, state, node, deviceClass, endReason, network }
    },
  }
}

/** Without absent values, and with the network in the form in which it is indexed. */
function normalized({ network, ...query }: SessionQuery): SessionQuery {
  const all = { ...query, ...(network === undefined ? {} : { network: queriedNetwork(network) ?? network }) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''))
}
