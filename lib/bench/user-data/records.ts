import { factsOf } from '#lib/core/mechanism-facts.ts'
import { endsAt, MECHANISM_IDS, type MechanismId, type Session } from '#lib/core/session.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import { tableKeys } from '#lib/redis/keys.ts'
import type { Bench } from '../bench.ts'
import { sealedIn } from '../protection.ts'
import { type Holder, type Holding, held } from './holding.ts'
import type { HoldingKind } from './texts.ts'
import { keyEnd, shownKey } from './times.ts'

/** What the table of a mechanism in Redis is to it. */
function kindOfTable(mechanism: MechanismId): HoldingKind {
  const { isSelfContained, cookies } = factsOf(mechanism)
  if (!isSelfContained) return 'record'
  return cookies.refresh === null ? 'session-index' : 'refresh-family'
}

export const lastEndOf = (sessions: readonly Session[]) => Math.max(0, ...sessions.map(endsAt))

/** The IDs in the index of a user: also those of sessions that expired, until the index is read for the user. */
export function indexedIds(bench: Bench, mechanism: MechanismId, user: string): Promise<string[]> {
  const { user: prefix } = tableKeys(bench.id, factsOf(mechanism).table)
  return orUnavailable(bench.stores.redis.zrange(prefix + user, 0, '-1'))
}

/** The records, session indexes and refresh token families in Redis, and the index of the user. */
export const records: Holder = {
  async read(context, { name }) {
    const { bench } = context
    const found: Holding[] = []
    for (const lane of MECHANISM_IDS) {
      const { table } = factsOf(lane)
      const keys = tableKeys(bench.id, table)
      const ids = await indexedIds(bench, lane, name)
      const store = sealedIn(bench, table, bench.stores.tables[table])
      const entries = await Promise.all(ids.map((id) => store.find(id)))
      const sessions = entries.flatMap((entry) => (entry?.state === 'live' ? [entry.stored.session] : []))
      const ofRecords = { store: 'redis', key: shownKey(bench, `${keys.record}*`) } as const
      found.push(...held(kindOfTable(lane), ofRecords, sessions, lastEndOf(sessions), { lane }))
      if (ids.length === 0) continue
      const index = keys.user + name
      const ofIndex = { store: 'redis', key: shownKey(bench, index) } as const
      const until = Math.max(lastEndOf(sessions), await keyEnd(context, [index]))
      found.push(...held('user-index', ofIndex, ids, until, { lane }))
    }
    return found
  },

  async erase({ bench }, { name, sessionIds }) {
    // The sessions have ended, so only tombstones are left, which contain no name, and possibly their places in the index.
    if (sessionIds.length === 0) return
    for (const lane of MECHANISM_IDS) {
      const { user } = tableKeys(bench.id, factsOf(lane).table)
      await orUnavailable(bench.stores.redis.zrem(user + name, ...sessionIds))
    }
  },
}
