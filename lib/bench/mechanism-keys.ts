import { limitKeysOf } from '#lib/core/limits.ts'
import { MECHANISM_FACTS, TABLES, type Table } from '#lib/core/mechanism-facts.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type Session } from '#lib/core/session.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import type { Bench } from './bench.ts'

/** What the mechanisms of a bench have in Redis. */
export interface MechanismKeys {
  /** Every key that may exist. The app may not list keys, so they are named by what is known of the sessions. */
  readonly keys: readonly string[]
  /** The active sessions of each table. */
  readonly live: Readonly<Record<Table, readonly Session[]>>
}

/** The keys of the sessions that the event log or a table contains, of their users, and of the revocation data. */
export async function keysOfMechanisms(
  bench: Bench,
  rows: readonly IndexedSession[],
): Promise<MechanismKeys> {
  const { id: benchId } = bench
  const { denied, revokedUsers, completeSince } = benchKeys(benchId)
  const keys = new Set([completeSince])
  const live = new Map<Table, readonly Session[]>()
  for (const mechanism of MECHANISM_IDS) {
    const { table } = MECHANISM_FACTS[mechanism]
    const names = tableKeys(benchId, table)
    const own = rows.filter((row) => row.mechanism === mechanism)
    const sessions = await liveSessions(bench, table)
    live.set(table, sessions)
    keys.add(names.due)
    for (const { id } of own) keys.add(names.record + id).add(`${denied}${mechanism}:${id}`)
    for (const { id } of sessions) keys.add(names.record + id).add(`${denied}${mechanism}:${id}`)
    for (const session of [...own, ...sessions]) {
      const { host } = limitKeysOf(session)
      if (host !== '') keys.add(names.address + host)
    }
    const users = [...bench.state.users.map(({ name }) => name), ...own.map(({ user }) => user)]
    for (const user of users) keys.add(names.user + user).add(`${revokedUsers}${mechanism}:${user}`)
  }
  return { keys: Array.from(keys), live: recordOf(TABLES, (table) => live.get(table) ?? []) }
}

/** The keys of sessions whose records have these keys. */
export async function keysOfRecords(bench: Bench, records: readonly string[]): Promise<readonly string[]> {
  const { denied } = benchKeys(bench.id)
  const found = await Promise.all(
    records.map(async (key) => {
      const mechanism = MECHANISM_IDS.find((id) =>
        key.startsWith(tableKeys(bench.id, MECHANISM_FACTS[id].table).record),
      )
      if (mechanism === undefined) return [key]
      const { table } = MECHANISM_FACTS[mechanism]
      const names = tableKeys(bench.id, table)
      const id = key.slice(names.record.length)
      const entry = await bench.stores.tables[table].find(id)
      const session = entry?.state === 'live' ? entry.stored.session : null
      const host = session === null ? '' : limitKeysOf(session).host
      return [
        ...[key, `${denied}${mechanism}:${id}`],
        ...(session === null ? [] : [names.user + session.user]),
        ...(host === '' ? [] : [names.address + host]),
      ]
    }),
  )
  return found.flat()
}

/** The sessions of a table that have neither ended nor expired natively. */
async function liveSessions({ id, stores }: Bench, table: Table): Promise<readonly Session[]> {
  const ids = await orUnavailable(stores.redis.zrange(tableKeys(id, table).due, 0, '-1'))
  const found = await Promise.all(ids.map((each) => stores.tables[table].find(each)))
  return found.flatMap((entry) => (entry?.state === 'live' ? [entry.stored.session] : []))
}
