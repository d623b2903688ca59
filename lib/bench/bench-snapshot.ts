import { randomBytes } from 'node:crypto'
import type { BackupRecord } from '#lib/backup/records.ts'
import { BackupRefused } from '#lib/backup/refusal.ts'
import { factsOf, isSecretMechanism, type SecretMechanism } from '#lib/core/mechanism-facts.ts'
import { type Policy, type ServerSessionStore, selfContainedOf, techniquesOf } from '#lib/core/policy.ts'
import type { BackupStore } from '#lib/core/restore-prediction.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import { type DumpedKey, dumpKeys } from '#lib/redis/dump.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import type { Bench } from './bench.ts'
import { keysOfMechanisms } from './mechanism-keys.ts'
import { recordLocationOf } from './state.ts'

/** What a backup has of one lane. */
export interface BackupContent {
  readonly lane: MechanismId
  readonly store: BackupStore
  /** Active sessions that the backup contains. */
  readonly records: number
  /** Entries of the denylist, and revocations of all credentials of a user. */
  readonly revocations: number
  /** Active sessions that no backup can contain: those in the memory of a node, or in a credential alone. */
  readonly missing: number
}

/** A backup, as it is listed. */
export interface BackupSummary {
  readonly id: string
  /** By the clock of the bench. */
  readonly at: Instant
  /** Active sessions that it contains. */
  readonly sessions: number
  /** As it is stored: compressed and sealed. */
  readonly bytes: number
  readonly contents: readonly BackupContent[]
  /** Its summary cannot be read, so the other fields say nothing. */
  readonly damaged?: true
}

/** The stores of a bench at one moment. The state of the bench, its event log and its backups are not part of it. */
export interface BenchSnapshot {
  readonly about: SnapshotAbout
  readonly keys: readonly DumpedKey[]
  /** Rows in SQL; null if the bench does not use them. */
  readonly rows: readonly object[] | null
}

interface SnapshotAbout {
  readonly bench: string
  readonly id: string
  readonly at: Instant
  readonly store: ServerSessionStore
  /** The last event before. What ended later has to be ended again. */
  readonly position: string
  /** Sessions that had ended. */
  readonly ended: readonly string[]
}

/** Reads the stores. All keys in Redis are read at the same moment. */
export async function takeSnapshot(
  bench: Bench,
): Promise<{ snapshot: BenchSnapshot; contents: readonly BackupContent[] }> {
  const { ledger, index } = bench.observer
  await ledger.whenFlushed()
  // First: the event of a change follows the change, so every change up to this position is in the stores.
  const position = await ledger.newest()
  const sessions = await index.all({})
  const { keys: names, live } = await keysOfMechanisms(bench, sessions)
  const keys = await dumpKeys(bench.stores.redis, names)
  const { store } = bench.state.policy.serverSession
  const rows = store === 'database' ? await bench.stores.readRows() : null
  const ended = sessions.filter(({ state }) => state === 'ended').map(({ id }) => id)
  const id = randomBytes(9).toString('base64url')
  const about = { bench: bench.id, id, at: bench.now(), store, position, ended }
  const contents = bench.state.policy.lanes.map((lane) => contentOf(bench, lane))
  return { snapshot: { about, keys, rows }, contents }

  function contentOf({ state, id: benchId }: Bench, lane: MechanismId): BackupContent {
    const { table, recordsIn } = factsOf(lane)
    const active = sessions.filter(({ mechanism, state }) => mechanism === lane && state === 'active').length
    const location = recordsIn === 'policy' ? recordLocationOf(state.policy) : 'redis'
    const inRedis = live[table].length
    const inRows = rows?.filter((row) => 'end_reason' in row && row.end_reason === null).length ?? 0
    const records = location === 'nodes' ? 0 : location === 'database' ? inRows : inRedis
    const { denied, revokedUsers } = benchKeys(benchId)
    const isRevocation = ({ key }: DumpedKey) =>
      key.startsWith(`${denied}${lane}:`) || key.startsWith(`${revokedUsers}${lane}:`)
    const isWithClient = isSecretMechanism(lane) && !hasIndex(state.policy, lane)
    return {
      lane,
      store: location === 'nodes' ? 'memory' : isWithClient ? 'client' : location,
      records,
      revocations: keys.filter(isRevocation).length,
      missing: Math.max(0, active - records),
    }
  }
}

/** Whether the server lists the sessions of a cookie that contains them (decision 17). */
function hasIndex(policy: Policy, mechanism: SecretMechanism): boolean {
  return techniquesOf(selfContainedOf(policy, mechanism).revocation).length > 0
}

const KEY = 'key'
const ROWS = 'rows'
const ABOUT = 'about'

export function recordsOfSnapshot({ about, keys, rows }: BenchSnapshot): BackupRecord[] {
  const empty = Buffer.alloc(0)
  return [
    { about: { type: ABOUT, ...about }, data: empty },
    ...keys.map(({ key, expiresAt, value }) => ({ about: { type: KEY, key, expiresAt }, data: value })),
    ...(rows === null ? [] : [{ about: { type: ROWS }, data: Buffer.from(JSON.stringify(rows)) }]),
  ]
}

/**
 * The snapshot in the records of a backup. They were sealed by this app, so their form is not checked in detail.
 * @throws BackupRefused `foreign` if it is of another bench
 */
export function snapshotOfRecords(records: readonly BackupRecord[], benchId: string): BenchSnapshot {
  const about = records.find((record) => record.about.type === ABOUT)?.about as SnapshotAbout | undefined
  if (about?.bench !== benchId) throw new BackupRefused('foreign')
  const rows = records.find((record) => record.about.type === ROWS)
  return {
    about,
    keys: records
      .filter((record) => record.about.type === KEY)
      .map(({ about: { key, expiresAt }, data }) => ({
        key: String(key),
        expiresAt: Number(expiresAt),
        value: data,
      })),
    rows: rows ? (JSON.parse(rows.data.toString()) as object[]) : null,
  }
}
