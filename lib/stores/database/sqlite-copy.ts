import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { backup, DatabaseSync } from 'node:sqlite'

/**
 * Copies an SQLite database while other processes use it: by the online backup of SQLite, which starts again if the database
 * changes, so that the copy is the database as it was at one moment.
 */
export async function copySqlite(file: string, copy: string): Promise<void> {
  const source = new DatabaseSync(file, { readOnly: true })
  try {
    await backup(source, copy)
  } finally {
    source.close()
  }
}

/** Whether a file is an intact SQLite database. */
export function isIntactSqlite(file: string): boolean {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true })
    return database.prepare('pragma integrity_check').get()?.integrity_check === 'ok'
  } catch {
    return false
  } finally {
    database?.close()
  }
}

/** The number of sessions in an SQLite file; 0 if there is no file or no table. */
export function countSqliteSessions(file: string): number {
  if (!existsSync(file)) return 0
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare('select count(*) as count from lab_sessions').get()?.count ?? 0)
  } catch {
    return 0
  } finally {
    database.close()
  }
}

/** Puts a copy in the place of a database, which no process may use. The files of its log belong to the former one. */
export async function replaceSqlite(file: string, copy: string): Promise<void> {
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
  await rename(copy, file)
}
