import { randomBytes } from 'node:crypto'
import { endEntryOf } from '#lib/backup/end-entry.ts'
import { endRecords, type RestoredStores, repeatEnds } from '#lib/backup/repeat-ends.ts'
import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import { restoreEpochOf } from '#lib/core/revocation.ts'
import { type Instant, NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { BENCH_LIFE_MS, recordLocationOf } from './state.ts'

interface Restored {
  readonly protection: RestoreProtection
  /** What happened since the backup. */
  readonly events: readonly RecordedEvent[]
  readonly rows: readonly IndexedSession[]
}

/** Keeps what ended since the backup from being accepted by the restored stores. */
export async function protectRestored(bench: Bench, { protection, events, rows }: Restored): Promise<void> {
  const stores = restoredStores(bench, rows)
  if (protection === 'journal') {
    await repeatEnds(
      stores,
      events.flatMap((event) => endEntryOf(event, event.at) ?? []),
    )
  }
  if (protection !== 'epoch') return
  // The epoch refuses them already. Their records would still count towards the limits of their users.
  for (const { mechanism, id } of rows) await endRecords(stores, mechanism, id, 'store_lost', bench.now())
}

function restoredStores(bench: Bench, rows: readonly IndexedSession[]): RestoredStores {
  const { tables, inDatabase, revocations } = bench.stores
  const expiries = new Map(rows.map(({ id, absoluteExpiresAt }) => [id, absoluteExpiresAt]))
  return {
    tables,
    inDatabase: recordLocationOf(bench.state.policy) === 'database' ? inDatabase : null,
    revocations,
    copiesUntil: (id) => expiries.get(id) ?? bench.now() + BENCH_LIFE_MS,
  }
}

/**
 * A restore epoch that is later than every session so far. The clock of a node may be ahead, and while the clock of the bench
 * is frozen, credentials are stamped later than it.
 */
export async function nextEpoch(bench: Bench, rows: readonly IndexedSession[]): Promise<Instant> {
  const { state, stores } = bench
  const previous = state.restore?.epoch ?? null
  const revocations = stores.revocations.withTechniques([])
  const users = state.users.flatMap(({ name }) => KEYED_MECHANISMS.map((id) => ({ id, name })))
  const states = await Promise.all(
    users.map(({ id, name }) => revocations.stateOf(id, { id: '', user: name })),
  )
  return restoreEpochOf([
    previous === null ? null : previous + 1,
    ...NODE_IDS.map((node) => bench.nowAt(node)),
    ...rows.map(({ createdAt }) => createdAt),
    ...states.map(({ user }) => (user === null ? null : user.before + 1)),
  ])
}

/** Restarts the nodes of a bench in every process, without the memory that they had, and sets its restore epoch. */
export async function restartNodes(
  benches: Pick<Benches, 'change'>,
  bench: Bench,
  epoch: Instant | null,
): Promise<void> {
  await benches.change(bench, { restore: { id: randomBytes(9).toString('base64url'), epoch } })
  for (const node of NODE_IDS) bench.nodes.clear(node)
  // The ends of sessions that have returned must not be repeated later.
  bench.stores.clearRedoLog()
}
