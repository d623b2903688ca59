import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  sql,
} from 'kysely'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'

/**
 * SQLite blocks the event loop while it waits for the lock of another process, so it waits briefly; `runWithRetries` then
 * tries again.
 */
const BUSY_TIMEOUT_MS = 20

/** SQLITE_BUSY and SQLITE_LOCKED: the low byte of the extended error code. */
const TRANSIENT = new Set([5, 6])

/** One file, which several processes may share. Opened, and created if necessary, by the first query. */
export function openSqlite(file: string): Engine {
  const db = new Kysely<Tables>({ dialect: dialectOf(() => openFile(file)) })
  return {
    db,
    wallMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    locksRows: false,
    // Not needed: SQLite rolls back DDL.
    hasAddColumnIfNotExists: false,
    isTransient: (error) => isSqliteError(error) && TRANSIENT.has(error.errcode & 0xff),
    lacksTables: (error) => isSqliteError(error) && error.message.startsWith('no such table'),
    withoutTimeout: (work) => work(db),
    close: () => db.destroy(),
  }
}

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

/** With WAL, readers never wait for the writer. Readable by its owner only: it contains user names and addresses. */
function openFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    chmodSync(file, 0o600)
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = normal')
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

function dialectOf(open: () => DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ImmediateDriver({ database: async () => kyselyDatabaseFrom(open()) }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Takes the write lock at the start: a transaction that has read cannot get it after another one wrote. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/** Prepared statements that are cached: more than this store uses. */
const MAX_STATEMENTS = 64

/** Adapts Node's SQLite to Kysely. Each statement is prepared once. */
function kyselyDatabaseFrom(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const ready = prepared.get(text) ?? statementOf(database, text)
      if (prepared.size < MAX_STATEMENTS) prepared.set(text, ready)
      return ready
    },
  }
}

type Value = null | number | bigint | string

function statementOf(database: DatabaseSync, text: string): SqliteStatement {
  const statement = database.prepare(text)
  // Every parameter comes from a typed column.
  const values = (parameters: readonly unknown[]) => parameters as readonly Value[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}
