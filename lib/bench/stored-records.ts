import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Bench } from './bench.ts'
import { type RecordLocation, recordLocationOf } from './state.ts'

/* The records of a bench as they are stored: sealed values are not opened. */

/** Where the records or the index of a mechanism are. */
export function locationOf({ state }: Pick<Bench, 'state'>, mechanism: MechanismId): RecordLocation {
  return factsOf(mechanism).recordsIn === 'policy' ? recordLocationOf(state.policy) : 'redis'
}

/** The active records of a mechanism, of every user of the bench. @param location where to look; default: where they are */
export async function storedRecords(
  bench: Bench,
  mechanism: MechanismId,
  location = locationOf(bench, mechanism),
): Promise<readonly SessionRecord[]> {
  if (location !== locationOf(bench, mechanism)) return []
  if (location === 'nodes') return recordsInMemory(bench)
  const { tables, inDatabase } = bench.stores
  const store = location === 'database' ? inDatabase : tables[factsOf(mechanism).table]
  return recordsIn(
    store,
    bench.state.users.map(({ name }) => name),
  )
}

/** A session that several nodes have is one record. */
function recordsInMemory({ nodes: { memories } }: Bench): readonly SessionRecord[] {
  const found = NODE_IDS.flatMap((node) => Array.from(memories[node].values()))
  const live = found.flatMap((entry) => (entry.state === 'live' ? [entry.stored] : []))
  return Array.from(new Map(live.map((stored) => [stored.session.id, stored])).values())
}

async function recordsIn(store: SessionStore, users: readonly string[]): Promise<readonly SessionRecord[]> {
  const sessions = (await Promise.all(users.map((user) => store.list(user)))).flat()
  const entries = await Promise.all(sessions.map(({ id }) => store.find(id)))
  return entries.flatMap((entry) => (entry?.state === 'live' ? [entry.stored] : []))
}
