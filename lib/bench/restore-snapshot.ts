import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { TABLES } from '#lib/core/mechanism-facts.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { BackupLock } from '#lib/redis/backup-lock.ts'
import { dumpKeys, IncompatibleDump } from '#lib/redis/dump.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import { type KeyKind, restoreBench } from '#lib/redis/restore-bench.ts'
import type { LastingEnds } from '#lib/stores/database.ts'
import type { Bench } from './bench.ts'
import type { BenchSnapshot } from './bench-snapshot.ts'
import { keysOfMechanisms, keysOfRecords } from './mechanism-keys.ts'

/** How a snapshot is put back. */
export interface Applied {
  readonly lock: BackupLock
  /** Every session that the event log contains. */
  readonly sessions: readonly IndexedSession[]
  /** The ends since the backup that last, by session; null if none does. */
  readonly ends: LastingEnds | null
}

/** Attempts to name every session: each login in between needs another one. */
const MAX_TRIES = 200

/**
 * Puts the stores back as they were. What they have got since is deleted, except for the ends that last.
 * @returns what it replaced
 * @throws RequestRefused `conflict` if the backup was deleted, or the bench was reset: then nothing was changed
 * @throws StoreUnavailable if it is not known whether the stores were put back
 */
export async function applySnapshot(
  bench: Bench,
  { about, keys, rows }: BenchSnapshot,
  { lock, sessions, ends }: Applied,
): Promise<Replaced> {
  const { id: benchId, stores } = bench
  const others = new Set((await keysOfMechanisms(bench, sessions)).keys)
  const parts = { benchId, token: lock.token, backup: about.id, now: bench.now(), dumped: keys }
  const kindOf = kindsOf(benchId, ends)
  for (let tried = 1; ; tried++) {
    const { is, records, revived, outdated } = await restoreBench(stores.redis, {
      ...parts,
      endsLast: ends !== null,
      others: Array.from(others),
      kindOf,
    }).catch(refuseIncompatible)
    if (is === 'done') {
      const replaced = {
        lost: records.map(idIn),
        revived: revived.map(idIn),
        outdated: outdated.map(idIn),
      }
      return rows === null ? replaced : replaceRows(bench, rows, { lock, ends }, replaced)
    }
    if (is !== 'unknown') throw overtaken()
    if (tried === MAX_TRIES) throw new RequestRefused('conflict', `Too many logins. ${NOTHING_CHANGED}`)
    for (const key of await keysOfRecords(bench, records)) others.add(key)
  }
}

/** A session that the stores had, and its event may not have arrived yet. */
export interface Replaced {
  /** Active sessions that were deleted. */
  readonly lost: readonly string[]
  /** Ended sessions that are active again. */
  readonly revived: readonly string[]
  /** Sessions whose token is an earlier one again. */
  readonly outdated: readonly string[]
}

/** Of a key that ends with the ID of a session. */
const idIn = (key: string) => key.slice(key.lastIndexOf(':') + 1)

async function replaceRows(
  { stores }: Bench,
  rows: readonly object[],
  { lock, ends }: Pick<Applied, 'lock' | 'ends'>,
  { lost, revived, outdated }: Replaced,
): Promise<Replaced> {
  // The scripts of Redis check the lock themselves.
  if (!(await lock.isHeld())) throw new StoreUnavailable('database')
  const before = await stores.replaceRows(rows, ends)
  const digests = new Map(
    rows.flatMap((row) => ('id' in row && 'digest' in row ? [[row.id, row.digest]] : [])),
  )
  const ids = (is: (row: (typeof before)[number]) => boolean) => before.filter(is).map(({ id }) => id)
  return {
    lost: [...lost, ...ids(({ id, hasEnded }) => !hasEnded && !digests.has(id))],
    revived: [...revived, ...ids(({ id, hasEnded }) => ends === null && hasEnded && digests.has(id))],
    outdated: [
      ...outdated,
      ...ids(
        ({ id, hasEnded, digest }) =>
          ends === null && !hasEnded && digests.has(id) && digests.get(id) !== digest,
      ),
    ],
  }
}

const NOTHING_CHANGED = 'The stores were not changed.'

function overtaken(): RequestRefused {
  return new RequestRefused(
    'conflict',
    `The backup was deleted, or another restore began, while this one was running. ${NOTHING_CHANGED}`,
  )
}

function kindsOf(benchId: string, ends: LastingEnds | null): (key: string) => KeyKind {
  const { denied, revokedUsers } = benchKeys(benchId)
  const tables = TABLES.map((table) => tableKeys(benchId, table))
  return (key) => {
    if (key.startsWith(denied)) return 'denied'
    if (key.startsWith(revokedUsers)) return 'revoked'
    if (tables.some(({ due }) => key === due)) return 'due'
    const table = tables.find(({ record }) => key.startsWith(record))
    if (table === undefined) return ''
    const end = ends?.known.get(key.slice(table.record.length))
    return end ? `record ${end.reason} ${end.at}` : 'record'
  }
}

/**
 * Refuses a backup that a newer version of Redis made, before anything is changed.
 * @throws RequestRefused `conflict`
 */
export async function assertReadable(bench: Bench, { keys }: BenchSnapshot): Promise<void> {
  const [own] = await dumpKeys(bench.stores.redis, [benchKeys(bench.id).completeSince])
  if (own !== undefined && keys.some(({ value }) => formatOf(value) > formatOf(own.value)))
    throw incompatible()
}

/** What DUMP returns ends with the version of its format, in 2 bytes, and a checksum, in 8. */
const formatOf = (value: Buffer) => value.readUInt16LE(value.length - 10)

function refuseIncompatible(error: unknown): never {
  throw error instanceof IncompatibleDump ? incompatible() : error
}

function incompatible(): RequestRefused {
  return new RequestRefused(
    'conflict',
    'This Redis cannot read the backup: a newer version of Redis made it. Nothing was changed.',
  )
}
