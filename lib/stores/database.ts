import { randomInt } from 'node:crypto'
import type { Kysely } from 'kysely'
import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import type { Instant, Session } from '#lib/core/session.ts'
import { isTouchDue, type SessionStore } from '#lib/core/store.ts'
import { deleteAbandonedBenches, deleteBenchRows, deleteExpired, touchBench } from './database/cleanup.ts'
import { type Database, openDatabase, VersionConflict } from './database/connection.ts'
import type { Engine } from './database/engine.ts'
import {
  entryFromRow,
  limitsOf,
  type RowValues,
  rowFromRecord,
  sessionFromRow,
  tombstoneOf,
} from './database/row.ts'
import type { SessionRow, Tables } from './database/schema.ts'

export { type LastingEnds, readBenchRows, replaceBenchRows } from './database/bench-rows.ts'
export { type Database, openDatabase } from './database/connection.ts'

const CLEANUP_INTERVAL_MS = 60_000

/** Attempts of a change without a row lock, before it takes one. */
const OPTIMISTIC_ATTEMPTS = 3

/** Counts the rows of all benches in the database with this address; 0 if it has no tables yet. */
export async function countAllRows(url: string): Promise<number> {
  const database = openDatabase({ url, timeoutMs: 10_000 })
  try {
    const counted = await database.query(({ db }) =>
      db
        .selectFrom('lab_sessions')
        .select((all) => all.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    )
    return Number(counted.count)
  } finally {
    await database.close()
  }
}

/** Counts the rows of a bench: active sessions and tombstones. */
export async function countRowsOf(database: Database, bench: string): Promise<number> {
  const counted = await database.query(({ db }) =>
    db
      .selectFrom('lab_sessions')
      .where('bench', '=', bench)
      .select((all) => all.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  )
  return Number(counted.count)
}

/** The IDs of the rows of a user: active sessions and tombstones, the newest first. */
export async function rowIdsOfUser(
  database: Database,
  bench: string,
  user: string,
): Promise<readonly string[]> {
  const rows = await database.query(({ db }) =>
    db
      .selectFrom('lab_sessions')
      .where('bench', '=', bench)
      .where('username', '=', user)
      .select('id')
      .orderBy('created_at', 'desc')
      .execute(),
  )
  return rows.map(({ id }) => id)
}

/** Puts a mark in place of the user in tombstones, which keep a session ended. */
export async function putMarkInRows(
  database: Database,
  bench: string,
  user: string,
  mark: string,
): Promise<void> {
  await database.query(({ db }) =>
    db
      .updateTable('lab_sessions')
      .set({ username: mark })
      .where('bench', '=', bench)
      .where('username', '=', user)
      .where('end_reason', 'is not', null)
      .execute(),
  )
}

/** The outcome of a change, decided from the row that was read. */
interface Decision<T> {
  readonly write: Partial<RowValues> | null
  readonly result: T
}

/**
 * Sessions in SQL, shared by all nodes and processes. A change reads a row, decides, and writes if the row still has the
 * version that it read; otherwise it starts again. No lock is held in between.
 */
export function databaseStore(database: Database, bench: string, now: () => Instant): SessionStore {
  let cleanedAt = performance.now()

  /** Runs in the background of requests; none waits for it. */
  function cleanUp(): void {
    if (performance.now() - cleanedAt < CLEANUP_INTERVAL_MS) return
    cleanedAt = performance.now()
    database.inBackground(async () => {
      await database.query((engine) => touchBench(engine, engine.db, bench))
      await deleteExpired(database, bench, now())
      await deleteAbandonedBenches(database)
    })
  }

  function query<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T> {
    cleanUp()
    return database.query(work)
  }

  const activeRows = (db: Kysely<Tables>, at: Instant) =>
    db
      .selectFrom('lab_sessions')
      .where('bench', '=', bench)
      .where('end_reason', 'is', null)
      .where('ends_at', '>', at)

  const activeRow = (db: Kysely<Tables>, id: string) =>
    db
      .selectFrom('lab_sessions')
      .selectAll()
      .where('bench', '=', bench)
      .where('id', '=', id)
      .where('end_reason', 'is', null)
      .executeTakeFirst()

  /** Compare-and-set by version. */
  async function writeOver(
    db: Kysely<Tables>,
    { id, version }: Pick<SessionRow, 'id' | 'version'>,
    columns: Partial<RowValues>,
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('lab_sessions')
      .set({ ...columns, version: version + 1 })
      .where('bench', '=', bench)
      .where('id', '=', id)
      .where('version', '=', version)
      .where('end_reason', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  /** @throws VersionConflict if another version is stored now: the whole step is tried again */
  async function write(db: Kysely<Tables>, row: SessionRow, columns: Partial<RowValues>): Promise<void> {
    if (!(await writeOver(db, row, columns))) throw new VersionConflict()
  }

  /** Changes an active session; returns `ifEnded` for any other. */
  function change<T>(id: string, ifEnded: T, decide: (row: SessionRow) => Decision<T>): Promise<T> {
    return query((engine, attempt) => {
      const isOptimistic = attempt <= OPTIMISTIC_ATTEMPTS
      const step = async (db: Kysely<Tables>) => {
        const row = await db
          .selectFrom('lab_sessions')
          .selectAll()
          .where('bench', '=', bench)
          .where('id', '=', id)
          .where('end_reason', 'is', null)
          .$if(engine.locksRows && !isOptimistic, (query) => query.forUpdate())
          .executeTakeFirst()
        if (!row) return ifEnded
        const decision = decide(row)
        if (decision.write) await write(db, row, decision.write)
        return decision.result
      }
      return isOptimistic ? step(engine.db) : engine.db.transaction().execute(step)
    })
  }

  /** Sessions of other users at an address, if there are enough to reach its limit. */
  async function sessionsOfOthers(
    db: Kysely<Tables>,
    candidate: Session,
    host: string,
    limit: number,
    at: Instant,
  ): Promise<SessionRow[]> {
    if (host === '') return []
    const here = activeRows(db, at).where('host', '=', host)
    const { count } = await here
      .select((all) => all.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count < limit) return []
    return here.selectAll().where('username', '!=', candidate.user).orderBy('version').execute()
  }

  return {
    name: 'database',

    create(stored, limit, at, replaces = null) {
      const { session } = stored
      const { host } = limitKeysOf(session)
      return query((engine) =>
        engine.db.transaction().execute(async (db) => {
          // The row lock serializes the logins of this bench, so that each counts the sessions of the one before.
          await touchBench(engine, db, bench)
          const own = await activeRows(db, at)
            .selectAll()
            .where('username', '=', session.user)
            .orderBy('version')
            .execute()
          const others = await sessionsOfOthers(db, session, host, limit.perIp, at)
          const counted = [...own, ...others].filter(({ id }) => id !== session.id && id !== replaces)
          const decision = applyLimits(limit, session, counted.map(sessionFromRow))
          if (!decision.admit) return { admitted: false, by: decision.by }
          const evicted = counted.filter(({ id }) => decision.evict.includes(id))
          const replaced = replaces ? await activeRow(db, replaces) : undefined
          for (const row of evicted) await write(db, row, tombstoneOf(row, 'evicted_over_limit', at))
          if (replaced) await write(db, replaced, tombstoneOf(replaced, 'replaced_by_new_login', at))
          await admit(db, { bench, id: session.id, version: firstVersion(counted) }, rowFromRecord(stored))
          return {
            admitted: true,
            evicted: evicted.map(sessionFromRow),
            replaced: replaced ? sessionFromRow(replaced) : null,
          }
        }),
      )
    },

    async find(id) {
      const row = await query(({ db }) =>
        db
          .selectFrom('lab_sessions')
          .selectAll()
          .where('bench', '=', bench)
          .where('id', '=', id)
          .executeTakeFirst(),
      )
      return row ? entryFromRow(row) : null
    },

    touch(session) {
      return change(session.id, undefined, (row) => {
        if (!isTouchDue(sessionFromRow(row), session, now())) return { write: null, result: undefined }
        return { write: { ...limitsOf(session), last_seen_at: session.lastSeenAt }, result: undefined }
      })
    },

    adjust(id, limits, at) {
      return change<Session | null>(id, null, (row) => {
        if (at >= row.ends_at) return { write: null, result: null }
        const columns = limitsOf(limits)
        return { write: columns, result: sessionFromRow({ ...row, ...columns }) }
      })
    },

    replace(stored) {
      const { revision } = stored
      if (typeof revision !== 'number') return Promise.resolve(false)
      return query(({ db }) =>
        writeOver(db, { id: stored.session.id, version: revision }, rowFromRecord(stored)),
      )
    },

    end(id, reason, at) {
      return change<Session | null>(id, null, (row) => ({
        write: tombstoneOf(row, reason, at),
        result: sessionFromRow(row),
      }))
    },

    async list(user) {
      const rows = await query(({ db }) =>
        activeRows(db, now())
          .selectAll()
          .where('username', '=', user)
          .orderBy('created_at')
          .orderBy('version')
          .execute(),
      )
      return rows.map(sessionFromRow)
    },

    expire(id, reason, at) {
      return change(id, false, (row) =>
        at < row.ends_at
          ? { write: null, result: false }
          : { write: tombstoneOf(row, reason, at), result: true },
      )
    },

    // No native expiry: every query states the bench's time.
    async retime() {},

    async clear() {
      await deleteBenchRows(database, bench)
    },
  }
}

/** More than the number of writes to a session while it is the newest one of its user. */
const VERSION_DISTANCE = 1024

/**
 * The first version of a new session: far above those of the sessions that it is counted with, so that versions give the
 * order of login even while the clock is frozen. Otherwise random: a seeded bench reuses ids after a reset, and a writer
 * that has read the earlier session must not overwrite the new one.
 */
function firstVersion(counted: readonly SessionRow[]): number {
  if (counted.length === 0) return randomInt(2 ** 40)
  return Math.max(...counted.map(({ version }) => version)) + VERSION_DISTANCE
}

async function admit(
  db: Kysely<Tables>,
  { bench, id, version }: Pick<SessionRow, 'bench' | 'id' | 'version'>,
  written: RowValues,
): Promise<void> {
  await db
    .insertInto('lab_sessions')
    .values({ ...written, bench, id, version })
    .onConflict((conflict) => conflict.columns(['bench', 'id']).doUpdateSet({ ...written, version }))
    .execute()
}
