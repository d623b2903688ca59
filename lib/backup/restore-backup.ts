import { TABLES } from '#lib/core/mechanism-facts.ts'
import { connectRedis, type RedisConnections, whenReady } from '#lib/redis/connection.ts'
import { type DumpedKey, IncompatibleDump } from '#lib/redis/dump.ts'
import { openDatabase } from '#lib/stores/database.ts'
import type { Deployment } from './deployment.ts'
import { type BackupFacts, inspectBackup, recordsIn } from './inspect-backup.ts'
import { readJournal } from './journal.ts'
import type { JournalEntry } from './journal-line.ts'
import type { BackupRecord } from './records.ts'
import { deleteKeys, hasKeys, KeyWriter, listKeys, tryValue } from './redis-keys.ts'
import { RestoredBench } from './restored-bench.ts'
import { type SqlCopier, sqlCopierOf } from './sql-copy.ts'
import { StopError } from './stop.ts'

/** What keeps ended sessions from returning. */
export type Protection =
  | { readonly kind: 'none' }
  | { readonly kind: 'epoch' }
  | { readonly kind: 'journal'; readonly directory: string }

export interface RestoreOptions {
  readonly protection: Protection
  /** Whether stores that are not empty may be overwritten. */
  readonly replace: boolean
}

export interface RestoreFacts extends BackupFacts {
  /** Keys that had not expired since the backup. */
  readonly restoredKeys: number
  /** Ends that were repeated, or sessions that the epoch refuses. */
  readonly ended: number
}

const READY_MS = 5000

/**
 * Restores a backup. The whole file and the journal are verified before anything is changed. No process of the app may run: it
 * would write its own state over the restored one.
 * @throws BackupRefused, StopError
 */
export async function restoreBackup(
  deployment: Deployment,
  file: string,
  { protection, replace }: RestoreOptions,
): Promise<RestoreFacts> {
  const { secrets } = deployment
  const facts = await inspectBackup(file, secrets)
  const sql = sqlCopierOf(deployment.databaseUrl)
  const journal = protection.kind === 'journal' ? await readJournal(protection.directory, secrets) : []
  if (facts.sql !== null && facts.sql !== sql.engine) throw otherEngine(facts.sql, sql)
  const redis = connectRedis(deployment.redis)
  try {
    await whenReady(redis, READY_MS)
    if (!replace) await refuseUnlessEmpty(redis, sql)
    await tryFirstValue(redis, recordsIn(file, secrets))
    if (replace) await deleteKeys(redis, await listKeys(redis))
    const isKept = protection.kind === 'epoch' ? (key: string) => !SESSIONS.test(key) : () => true
    const written = await writeKeys(redis, recordsIn(file, secrets), isKept)
    if (facts.sql !== null && protection.kind !== 'epoch') {
      await sql.write(sqlPieces(recordsIn(file, secrets)))
    }
    const ended = await protect(redis, written.benches, { deployment, protection, journal, facts })
    return { ...facts, restoredKeys: written.keys, ended }
  } finally {
    await redis.close()
  }
}

/** Records and indexes of sessions, which an epoch refuses: they would only count towards the limits of their users. */
const SESSIONS = new RegExp(`^\\{[^}]+\\}:(?:${TABLES.join('|')}):`)

async function refuseUnlessEmpty(redis: RedisConnections, sql: SqlCopier): Promise<void> {
  if (await hasKeys(redis)) {
    throw new StopError(
      'refused',
      'Redis has data of the app. Restore into an empty one, or add --replace to overwrite it.',
    )
  }
  if ((await sql.countSessions()) > 0) {
    throw new StopError(
      'refused',
      'The database has sessions of the app. Restore into an empty one, or add --replace to overwrite it.',
    )
  }
}

async function tryFirstValue(redis: RedisConnections, records: AsyncIterable<BackupRecord>): Promise<void> {
  for await (const record of records) {
    const dumped = dumpedKeyOf(record)
    if (dumped === null) continue
    await tryValue(redis, dumped).catch((error: unknown) => {
      if (!(error instanceof IncompatibleDump)) throw error
      throw new StopError(
        'refused',
        'This Redis is older than the one that was backed up, and cannot read its values.',
      )
    })
    return
  }
}

async function writeKeys(
  redis: RedisConnections,
  records: AsyncIterable<BackupRecord>,
  isKept: (key: string) => boolean,
): Promise<{ readonly keys: number; readonly benches: readonly string[] }> {
  const writer = new KeyWriter(redis)
  const benches: string[] = []
  for await (const record of records) {
    const dumped = dumpedKeyOf(record)
    if (dumped === null || !isKept(dumped.key)) continue
    await writer.write(dumped)
    const id = /^\{([^}]+)\}:bench$/.exec(dumped.key)?.[1]
    if (id !== undefined) benches.push(id)
  }
  await writer.flush()
  return { keys: writer.count, benches }
}

function dumpedKeyOf({ about, data }: BackupRecord): DumpedKey | null {
  if (about.type !== 'key') return null
  return { key: String(about.key), expiresAt: Number(about.expiresAt), value: data }
}

async function* sqlPieces(records: AsyncIterable<BackupRecord>): AsyncGenerator<Buffer> {
  for await (const { about, data } of records) if (about.type === 'sql') yield data
}

interface ProtectOptions {
  readonly deployment: Deployment
  readonly protection: Protection
  readonly journal: readonly JournalEntry[]
  readonly facts: BackupFacts
}

async function protect(
  { commands }: RedisConnections,
  benches: readonly string[],
  { deployment, protection, journal, facts }: ProtectOptions,
): Promise<number> {
  if (protection.kind === 'none') return 0
  const database = facts.sql === null ? null : openDatabase({ url: deployment.databaseUrl })
  let ended = 0
  try {
    for (const id of benches) {
      const bench = await RestoredBench.open(commands, id)
      if (bench === null) continue
      ended += protection.kind === 'epoch' ? await bench.refuseAll() : await bench.repeat(journal, database)
    }
  } finally {
    await database?.close()
  }
  return ended
}

function otherEngine(backedUp: string, { engine }: SqlCopier): StopError {
  return new StopError(
    'refused',
    `The backup contains a database of ${backedUp}; DATABASE_URL names one of ${engine}. Set it to one of ${backedUp}.`,
  )
}
