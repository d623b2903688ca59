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
 * SQLite waits for another process's lock with this whole process, event loop and all: so not for long. Whoever asks
 * tries again between other work.
 */
const BUSY_MS = 20

/** SQLITE_BUSY and SQLITE_LOCKED, in the low byte of whatever the code adds to them. */
const PASSING = new Set([5, 6])

/** One file that several processes may share. Opened by its first question, made if it is not there. */
export function openSqlite(file: string): Engine {
  const db = new Kysely<Tables>({ dialect: dialectOf(() => openFile(file)) })
  return {
    db,
    wallMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    locksRows: false,
    // Nor need it be: what makes a table here is taken back whole.
    addsColumnOnce: false,
    isPassing: (error) => isSqliteError(error) && PASSING.has(error.errcode & 0xff),
    isUnmade: (error) => isSqliteError(error) && error.message.startsWith('no such table'),
    patiently: (work) => work(db),
    close: () => db.destroy(),
  }
}

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

/** Readers never wait for the writer (WAL), and nobody but the owner reads it: it says who was here, and from where. */
function openFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file, { timeout: BUSY_MS })
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
    createDriver: () => new ImmediateDriver({ database: async () => asKyselyHasIt(open()) }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Takes the one lock for writing at the beginning: a transaction that read first could not get it once another wrote. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/** How many statements are kept ready: more than this store has. */
const MAX_STATEMENTS = 64

/** Node's SQLite in the shape that Kysely knows, with each statement prepared once. */
function asKyselyHasIt(database: DatabaseSync): SqliteDatabase {
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
  // Every parameter comes from a typed column: there is nothing else among them.
  const values = (parameters: readonly unknown[]) => parameters as readonly Value[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}
