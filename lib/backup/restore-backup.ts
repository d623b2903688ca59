import { TABLES } from '#lib/core/mechanism-facts.ts'
import { connectRedis, type RedisConnections, whenReady } from '#lib/redis/connection.ts'
import { type DumpedKey, IncompatibleDump } from '#lib/redis/dump.ts'
import { openDatabase } from '#lib/stores/database.ts'
import type { Deployment } from './deployment.ts'
import { type BackupFacts, inspectBackup, recordsIn } from './inspect-backup.ts'
import { type Journal, readJournal } from './read-journal.ts'
import type { BackupRecord } from './records.ts'
import { benchIdOf, deleteKeys, hasKeys, KeyWriter, listKeys, tryValue } from './redis-keys.ts'
import { RestoreMark, unfinishedRestore } from './restore-mark.ts'
import { RestoredBench } from './restored-bench.ts'
import { type SqlCopier, sqlCopierOf } from './sql-copy.ts'
import { stagedKeyOf } from './staged-state.ts'
import { RestoreIncomplete, StopError } from './stop.ts'

/** What keeps ended sessions from returning. */
export type Protection =
  | { readonly kind: 'none' }
  | { readonly kind: 'epoch' }
  | {
      readonly kind: 'journal'
      readonly directory: string
      /** Those of the sessions, with which the app signs the journal: not those that seal the backup. */
      readonly secrets: readonly string[]
    }

export interface RestoreOptions {
  readonly protection: Protection
  /** Whether stores that are not empty may be overwritten. */
  readonly replace: boolean
}

export interface RestoreFacts extends BackupFacts {
  /** Keys that had not expired since the backup. */
  readonly restoredKeys: number
  /** Records and indexes of sessions that were left out, because an epoch refuses them. */
  readonly omittedKeys: number
  /** Ends that were repeated, or sessions that the epoch refuses. */
  readonly ended: number
  readonly journal: Journal | null
}

const READY_MS = 5000

/**
 * Restores a backup. The whole file and the journal are verified before anything is changed. No process of the app may run: it
 * would write its own state over the restored one.
 *
 * The state of a bench, without which no process serves it, is written last: after its keys, the database and the protection.
 * Until all benches have theirs, a mark in Redis keeps the app from being ready.
 * @throws BackupRefused, StopError, RestoreIncomplete
 */
export async function restoreBackup(
  deployment: Deployment,
  file: string,
  { protection, replace }: RestoreOptions,
): Promise<RestoreFacts> {
  const facts = await inspectBackup(file, deployment.secrets)
  const sql = sqlCopierOf(deployment.databaseUrl)
  if (facts.sql !== null && facts.sql !== sql.engine) throw otherEngine(facts.sql, sql)
  const journal = protection.kind === 'journal' ? await journalOf(protection, facts) : null
  const redis = connectRedis(deployment.redis)
  try {
    await whenReady(redis, READY_MS)
    if (!replace) await refuseUnlessEmpty(redis, sql)
    await tryFirstValue(redis, recordsIn(file, deployment.secrets))
    const mark = await RestoreMark.begin(redis, replace)
    try {
      // Those of before, or of a restore that did not end.
      if (replace) await deleteKeys(redis, await listKeys(redis))
      return await restoreAll({ deployment, file, facts, redis, sql, mark, journal }, protection)
    } catch (error) {
      throw new RestoreIncomplete(error)
    }
  } finally {
    await redis.close()
  }
}

interface Context {
  readonly deployment: Deployment
  readonly file: string
  readonly facts: BackupFacts
  readonly redis: RedisConnections
  readonly sql: SqlCopier
  readonly mark: RestoreMark
  readonly journal: Journal | null
}

async function restoreAll(context: Context, { kind }: Protection): Promise<RestoreFacts> {
  const { deployment, file, facts, redis, sql, mark, journal } = context
  const records = () => recordsIn(file, deployment.secrets)
  const isKept = kind === 'epoch' ? (key: string) => !SESSIONS.test(key) : () => true
  const { benches, keys, omitted } = await writeKeys(redis, records(), isKept)
  if (facts.sql !== null && kind !== 'epoch') await sql.write(sqlPieces(records()))
  const ended = await protect(context, benches, kind)
  await mark.end()
  return { ...facts, restoredKeys: keys, omittedKeys: omitted, ended, journal }
}

async function journalOf(
  { directory, secrets }: Extract<Protection, { kind: 'journal' }>,
  { at }: BackupFacts,
): Promise<Journal> {
  const journal = await readJournal(directory, secrets)
  if (journal.from <= at) return journal
  throw new StopError(
    'damaged',
    `The journal is not usable: it begins at ${isoOf(journal.from)}, after the backup of ${isoOf(at)}, so ends in between ` +
      'are not in it. Restore with --epoch instead.',
  )
}

const isoOf = (wallMs: number) => new Date(wallMs).toISOString()

/** Records and indexes of sessions, which an epoch refuses: they would only count towards the limits of their users. */
const SESSIONS = new RegExp(`^\\{[^}]+\\}:(?:${TABLES.join('|')}):`)

async function refuseUnlessEmpty(redis: RedisConnections, sql: SqlCopier): Promise<void> {
  const unfinished = await unfinishedRestore(redis)
  if (unfinished !== null) throw new StopError('refused', unfinished)
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

interface Written {
  /** IDs of benches, whose states are staged. */
  readonly benches: readonly string[]
  readonly keys: number
  readonly omitted: number
}

async function writeKeys(
  redis: RedisConnections,
  records: AsyncIterable<BackupRecord>,
  isKept: (key: string) => boolean,
): Promise<Written> {
  const writer = new KeyWriter(redis)
  const benches: string[] = []
  let omitted = 0
  for await (const record of records) {
    const dumped = dumpedKeyOf(record)
    if (dumped === null) continue
    if (!isKept(dumped.key)) {
      omitted++
      continue
    }
    const id = benchIdOf(dumped.key)
    if (id !== null) benches.push(id)
    await writer.write(id === null ? dumped : { ...dumped, key: stagedKeyOf(id) })
  }
  await writer.flush()
  return { benches, keys: writer.count, omitted }
}

function dumpedKeyOf({ about, data }: BackupRecord): DumpedKey | null {
  if (about.type !== 'key') return null
  return { key: String(about.key), expiresAt: Number(about.expiresAt), value: data }
}

async function* sqlPieces(records: AsyncIterable<BackupRecord>): AsyncGenerator<Buffer> {
  for await (const { about, data } of records) if (about.type === 'sql') yield data
}

/** Puts the protection of each bench in place, and then its state. */
async function protect(
  { deployment, facts, redis, mark, journal }: Context,
  benches: readonly string[],
  kind: Protection['kind'],
): Promise<number> {
  const database = facts.sql === null ? null : openDatabase({ url: deployment.databaseUrl })
  const entries = Map.groupBy(journal?.entries ?? [], ({ bench }) => bench)
  let ended = 0
  try {
    for (const id of benches) {
      const bench = await RestoredBench.open(redis.commands, id)
      if (bench === null) continue
      if (kind === 'epoch') ended += await bench.refuseAll()
      if (kind === 'journal') ended += await bench.repeat(entries.get(bench.publicName) ?? [], database)
      await mark.assertOwn()
      await bench.publish()
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
