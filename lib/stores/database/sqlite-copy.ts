import { type Stats, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { backup, DatabaseSync } from 'node:sqlite'

/** An SQLite file cannot be read, or is not what SQLite wrote. */
export class SqliteUnusable extends Error {
  override readonly name = 'SqliteUnusable'
}

/**
 * Copies an SQLite database while other processes use it: by the online backup of SQLite, which starts again if the database
 * changes, so that the copy is the database as it was at one moment.
 * @throws SqliteUnusable if the database is damaged
 */
export async function copySqlite(file: string, copy: string): Promise<void> {
  let source: DatabaseSync | undefined
  try {
    source = new DatabaseSync(file, { readOnly: true })
    await backup(source, copy)
  } catch (error) {
    throw unusable(file, error)
  } finally {
    source?.close()
  }
  requireIntactSqlite(copy)
}

/** @throws SqliteUnusable unless a file is an intact SQLite database */
export function requireIntactSqlite(file: string): void {
  withDatabase(file, assertIntact)
}

/**
 * The number of sessions in an SQLite file; 0 if there is no file, or an intact one without the table.
 * @throws SqliteUnusable if it is damaged or cannot be read: it may have sessions
 */
export function countSqliteSessions(file: string): number {
  if (!exists(file)) return 0
  return withDatabase(file, (database) => {
    // First: a damaged database can look like one without tables.
    assertIntact(database)
    const table = "select 1 from sqlite_schema where type = 'table' and name = 'lab_sessions'"
    if (database.prepare(table).get() === undefined) return 0
    return Number(database.prepare('select count(*) as count from lab_sessions').get()?.count)
  })
}

function exists(file: string): boolean {
  let found: Stats | undefined
  try {
    found = statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    throw unusable(file, error)
  }
  return found !== undefined
}

/** Another process that checkpoints or recovers its log holds a lock for moments. */
const BUSY_TIMEOUT_MS = 5000

function withDatabase<T>(file: string, work: (database: DatabaseSync) => T): T {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    return work(database)
  } catch (error) {
    throw unusable(file, error)
  } finally {
    database?.close()
  }
}

function assertIntact(database: DatabaseSync): void {
  const found = database.prepare('pragma integrity_check(1)').get()?.integrity_check
  if (found !== 'ok') throw new Error(String(found))
}

function unusable(file: string, error: unknown): SqliteUnusable {
  if (error instanceof SqliteUnusable) return error
  const why = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error)
  return new SqliteUnusable(`The SQLite database ${file} is damaged or cannot be read (${why}).`)
}

/** Puts a copy in the place of a database, which no process may use. The files of its log belong to the former one. */
export async function replaceSqlite(file: string, copy: string): Promise<void> {
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
  await rename(copy, file)
}
