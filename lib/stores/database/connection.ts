import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { within } from '#lib/core/within.ts'
import type { Engine } from './engine.ts'
import { openPostgres } from './postgres.ts'
import { MIGRATIONS, type Tables } from './schema.ts'
import { openSqlite } from './sqlite.ts'

export interface DatabaseOptions {
  /** `file:path/to.sqlite`, or `postgres://…` for PostgreSQL and databases with its protocol. */
  readonly url: string
  readonly timeoutMs?: number
}

/** The one database of a process. */
export interface Database {
  /**
   * Runs a query; retries it after a version conflict. Settles within the timeout.
   * @throws StoreUnavailable for every failure
   */
  query<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T>
  /** Runs work that no request waits for. Failures are ignored. */
  inBackground(work: () => Promise<void>): void
  /** Closes the file or the connections, within a second. Later queries throw StoreUnavailable. */
  close(): Promise<void>
}

/** A row was changed between being read and being written. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict'
}

const TIMEOUT_MS = 700
const MAX_ATTEMPTS = 20
const MAX_PAUSE_MS = 32

/** Returns immediately. The first query connects and creates the tables; after an outage queries work again. */
export function openDatabase({ url, timeoutMs = TIMEOUT_MS }: DatabaseOptions): Database {
  const engine = url.startsWith('file:')
    ? openSqlite(url.slice('file:'.length))
    : openPostgres(url, timeoutMs)
  let migrated: Promise<void> | null = null
  let isClosed = false

  function ready(): Promise<void> {
    migrated ??= migrateTables(engine).catch((error: unknown) => {
      migrated = null
      throw error
    })
    return migrated
  }

  async function runWithRetries<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T> {
    const deadline = performance.now() + timeoutMs
    for (let attempt = 1; ; attempt++) {
      await ready()
      try {
        return await work(engine, attempt)
      } catch (error) {
        // The tables were dropped, or the database was replaced: they are created again.
        const lacksTables = engine.lacksTables(error)
        if (lacksTables) migrated = null
        const canRetry = lacksTables || error instanceof VersionConflict || engine.isTransient(error)
        if (!canRetry || attempt === MAX_ATTEMPTS || performance.now() > deadline) throw error
        await sleep(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS))
      }
    }
  }

  return {
    async query(work) {
      if (isClosed) throw new StoreUnavailable('database')
      try {
        return await within(timeoutMs, runWithRetries(work))
      } catch (error) {
        throw error instanceof StoreUnavailable ? error : new StoreUnavailable('database', error)
      }
    },
    inBackground(work) {
      if (!isClosed) setImmediate(() => work().catch(() => {}))
    },
    async close() {
      if (isClosed) return
      isClosed = true
      // A server that hangs does not close either.
      await within(1000, engine.close()).catch(() => {})
    },
  }
}

const MAX_MIGRATION_MS = 30_000

/** Runs the pending migrations. Safe if several processes do it concurrently. */
async function migrateTables(engine: Engine): Promise<void> {
  const deadline = performance.now() + MAX_MIGRATION_MS
  for (;;) {
    try {
      return await engine.withoutTimeout((db) => migrate(engine, db))
    } catch (error) {
      const canRetry = engine.isTransient(error) || engine.lacksTables(error)
      if (!canRetry || performance.now() > deadline) throw error
      await sleep(10 + Math.random() * 40)
    }
  }
}

async function migrate(engine: Engine, db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('lab_schema')
    .ifNotExists()
    .addColumn('one', 'integer', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute()
  await db
    .insertInto('lab_schema')
    .values({ one: 1, version: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db.transaction().execute(async (step) => {
    const { version } = await step
      .selectFrom('lab_schema')
      .select('version')
      .$if(engine.locksRows, (query) => query.forUpdate())
      .executeTakeFirstOrThrow()
    // A newer release has migrated the database; its additions are compatible.
    if (version >= MIGRATIONS.length) return
    for (const migration of MIGRATIONS.slice(version)) await migration(step, engine)
    await step.updateTable('lab_schema').set({ version: MIGRATIONS.length }).execute()
  })
}
