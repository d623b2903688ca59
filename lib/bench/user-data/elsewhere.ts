import { factsOf, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS, type Session } from '#lib/core/session.ts'
import { sealedIn } from '../protection.ts'
import { recordLocationOf } from '../state.ts'
import { type Holder, held } from './holding.ts'
import { lastEndOf } from './records.ts'

/* The records of `server-session` that are not in Redis, and the caches of the nodes. */

const lane = STORE_CHOICE_MECHANISM
const { table } = factsOf(lane)

/** The rows in SQL. The database is not opened for a bench that does not use it. */
export const database: Holder = {
  async read({ bench }, { name }) {
    if (recordLocationOf(bench.state.policy) !== 'database') return []
    const ids = await bench.stores.rowsOfUser(name)
    const store = sealedIn(bench, table, bench.stores.inDatabase)
    const entries = await Promise.all(ids.map((id) => store.find(id)))
    const items = entries.flatMap((entry, index) => {
      if (entry === null) return []
      return [
        entry.state === 'live' ? entry.stored.session : { id: ids[index], ended: entry.reason, at: entry.at },
      ]
    })
    const sessions = items.filter((item): item is Session => 'createdAt' in item)
    const until = Math.max(bench.now(), lastEndOf(sessions)) + TOMBSTONE_MS
    return held('database-row', { store: 'database', table: 'lab_sessions' }, items, until, { lane })
  },

  async erase({ bench }, { name }, mark) {
    if (recordLocationOf(bench.state.policy) === 'database') await bench.stores.putMarkInRows(name, mark)
  },
}

/** How long a tombstone is kept in SQL. */
const TOMBSTONE_MS = 5 * 60 * 1000

/** Records in the memories of the nodes, of this process. */
export const nodeRecords: Holder = {
  async read({ bench }, { name }) {
    bench.nodes.deliverPending()
    const found = await Promise.all(
      NODE_IDS.map(async (node) => {
        const sessions = await sealedIn(bench, table, bench.nodes.inMemory(node)).list(name)
        const where = { store: 'node-memory', node } as const
        return held('node-record', where, sessions, lastEndOf(sessions), { lane })
      }),
    )
    return found.flat()
  },
  // The end of a session leaves a tombstone, which contains no name.
}

/** What the nodes have cached of records and of verified credentials. */
export const nodeCaches: Holder = {
  async read({ bench }, { name }) {
    return NODE_IDS.flatMap((node) => {
      const { entries, until } = bench.nodes.cachedOf(node, name)
      return held('node-cache', { store: 'node-memory', node }, entries, until)
    })
  },

  async erase({ bench }) {
    bench.nodes.clearReadCaches()
    bench.nodes.clearVerifiedCaches()
  },
}
