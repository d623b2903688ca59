import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { recordLocationOf } from '../state.ts'
import type { Subject, UserDataContext } from './holding.ts'
import { copiesOf } from './in-process.ts'
import { indexedIds } from './records.ts'

/** More events than the log keeps. */
const ALL = 100_000

/** The user, and the sessions about which something is stored: in the event log, in its index, and in the stores. */
export async function subjectOf(context: UserDataContext, name: string): Promise<Subject> {
  const { bench } = context
  const { ledger, index } = bench.observer
  await ledger.whenFlushed()
  const [events, rows, inTables, inRows, inMemory] = await Promise.all([
    ledger.read(FIRST_SEQ, ALL),
    index.all({ user: name }),
    Promise.all(MECHANISM_IDS.map((mechanism) => indexedIds(bench, mechanism, name))),
    recordLocationOf(bench.state.policy) === 'database' ? bench.stores.rowsOfUser(name) : [],
    Promise.all(NODE_IDS.map((node) => bench.nodes.inMemory(node).list(name))),
  ])
  const ofEvents = events.flatMap((event) =>
    'user' in event && event.user === name && 'sessionId' in event ? [event.sessionId ?? ''] : [],
  )
  const ids = [
    ...ofEvents,
    ...rows.map(({ id }) => id),
    ...inTables.flat(),
    ...inRows,
    ...inMemory.flat().map(({ id }) => id),
  ]
  const found = { name, sessionIds: [...new Set(ids)].filter((id) => id !== ''), copies: [] }
  return { ...found, copies: await copiesOf(context, found) }
}
