import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { within } from '#lib/core/within.ts'
import type { Engine } from './engine.ts'
import { openPostgres } from './postgres.ts'
import { MIGRATIONS, type Tables } from './schema.ts'
import { openSqlite } from './sqlite.ts'

export interface DatabaseOptions {
  /** `file:path/to.sqlite`, or `postgres://…` for PostgreSQL and whatever speaks its protocol. */
  readonly url: string
  /** After so long without an answer there is none. */
  readonly answerWithinMs?: number
}

/** The one database of a process. */
export interface Database {
  /**
   * Asks, and asks again where somebody else was faster. Answers within the time that is given, one way or the other.
   * @throws StoreUnavailable for whatever goes wrong
   */
  ask<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T>
  /** Has something done that nobody waits for; if it fails, there will be a next time. */
  inBackground(work: () => Promise<void>): void
  /** Lets go of the file or the connections, within a second. Who asks after that is told that there is no answer. */
  close(): Promise<void>
}

/** Thrown where a row was changed between being read and being written. */
export class VersionConflict extends Error {
  override readonly name = 'Overtaken'
}

const ANSWER_WITHIN_MS = 700
const MAX_ATTEMPTS = 20
const MAX_PAUSE_MS = 32

/** Returns at once. The first question connects and makes the tables; an outage is felt by whoever asks during it, and no longer. */
export function openDatabase({ url, answerWithinMs = ANSWER_WITHIN_MS }: DatabaseOptions): Database {
  const engine = url.startsWith('file:')
    ? openSqlite(url.slice('file:'.length))
    : openPostgres(url, answerWithinMs)
  let made: Promise<void> | null = null
  let isClosed = false

  function ready(): Promise<void> {
    made ??= makeTables(engine).catch((error: unknown) => {
      made = null
      throw error
    })
    return made
  }

  async function persist<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T> {
    const deadline = performance.now() + answerWithinMs
    for (let attempt = 1; ; attempt++) {
      await ready()
      try {
        return await work(engine, attempt)
      } catch (error) {
        // Somebody took the tables away, or the whole database is another: they are made again.
        const isUnmade = engine.isUnmade(error)
        if (isUnmade) made = null
        const mayPass = isUnmade || error instanceof VersionConflict || engine.isPassing(error)
        if (!mayPass || attempt === MAX_ATTEMPTS || performance.now() > deadline) throw error
        await sleep(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS))
      }
    }
  }

  return {
    async ask(work) {
      if (isClosed) throw new StoreUnavailable('database')
      try {
        return await within(answerWithinMs, persist(work))
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
      // A server that hangs does not say goodbye either.
      await within(1000, engine.close()).catch(() => {})
    },
  }
}

const MAX_MAKING_MS = 30_000

/** Brings the tables up to date. Several processes may do so at once: one does the work, the others find it done. */
async function makeTables(engine: Engine): Promise<void> {
  const deadline = performance.now() + MAX_MAKING_MS
  for (;;) {
    try {
      return await engine.patiently((db) => migrate(engine, db))
    } catch (error) {
      const mayPass = engine.isPassing(error) || engine.isUnmade(error)
      if (!mayPass || performance.now() > deadline) throw error
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
    // A newer program has been here: what it added does not hinder this one.
    if (version >= MIGRATIONS.length) return
    for (const migration of MIGRATIONS.slice(version)) await migration(step, engine)
    await step.updateTable('lab_schema').set({ version: MIGRATIONS.length }).execute()
  })
}
