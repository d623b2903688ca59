import { randomBytes } from 'node:crypto'
import { endEntryOf } from '#lib/backup/end-entry.ts'
import { endRecords, type RestoredStores, repeatEnds } from '#lib/backup/repeat-ends.ts'
import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { restoreEpochOf } from '#lib/core/revocation.ts'
import { type EndReason, type Instant, type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { LastingEnds } from '#lib/stores/database.ts'
import type { Bench } from './bench.ts'
import { BENCH_LIFE_MS, recordLocationOf } from './state.ts'

/** The ends since a backup that are known when it is put back, by session. The first end of a session counts. */
export function endsIn(events: readonly RecordedEvent[], now: Instant): LastingEnds {
  const ended = new Map<string, { readonly reason: EndReason; readonly at: Instant }>()
  const replaced = new Map<string, { readonly reason: EndReason; readonly at: Instant }>()
  for (const event of events) {
    const entry = endEntryOf(event, event.at)
    if (entry?.kind === 'ended' && !ended.has(entry.sessionId)) ended.set(entry.sessionId, entry)
    if (entry?.kind === 'replaced') replaced.set(entry.sessionId, { reason: 'store_lost', at: entry.at })
  }
  return { now, known: new Map([...replaced, ...ended]) }
}

/**
 * Repeats the ends since the backup that the restored stores lack: of sessions that have no record, and those whose event
 * arrived late. A token that was replaced is not repeated: the restore has compared the records, and one that was replaced
 * since then must last.
 */
export async function repeatLateEnds(
  bench: Bench,
  events: readonly RecordedEvent[],
  rows: readonly IndexedSession[],
): Promise<void> {
  const stores = restoredStores(bench, rows)
  for (const event of events) {
    const entry = endEntryOf(event, event.at)
    if (entry === null || entry.kind === 'replaced') continue
    if (entry.kind === 'user-revoked' && (await isRevoked(bench, entry))) continue
    await repeatEnds(stores, [entry])
  }
}

/** Whether the revocation data has this revocation of a user already: a second one would end the sessions since. */
async function isRevoked(
  { stores }: Bench,
  { mechanism, user, at }: { readonly mechanism: MechanismId; readonly user: string; readonly at: Instant },
): Promise<boolean> {
  const { user: revoked } = await stores.revocations.withTechniques([]).stateOf(mechanism, { id: '', user })
  return revoked !== null && revoked.before >= at
}

/** Ends the records of sessions that a restore epoch refuses: they would still count towards the limits of their users. */
export async function endRefused(bench: Bench, rows: readonly Refused[]): Promise<void> {
  const stores = restoredStores(bench, [])
  for (const { mechanism, id } of rows) await endRecords(stores, mechanism, id, 'store_lost', bench.now())
}

type Refused = Pick<IndexedSession, 'mechanism' | 'id'>

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

/** Different for each restore: other processes then clear the memory of their nodes. */
export const newRestoreId = () => randomBytes(9).toString('base64url')

/** Clears what the nodes of this process remember. Other processes do so when they read the state. */
export function restartNodes({ nodes, stores }: Bench): void {
  for (const node of NODE_IDS) nodes.clear(node)
  // The ends of sessions that have returned must not be repeated later.
  stores.clearRedoLog()
}
