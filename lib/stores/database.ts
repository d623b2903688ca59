import { randomInt } from 'node:crypto'
import type { Kysely } from 'kysely'
import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import type { Instant, Session } from '#lib/core/session.ts'
import { isTouchDue, type SessionStore } from '#lib/core/store.ts'
import { deleteAbandonedBenches, deleteBenchRows, deleteExpired, touchBench } from './database/cleanup.ts'
import { type Database, VersionConflict } from './database/connection.ts'
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

export { type Database, openDatabase } from './database/connection.ts'

/** So often a store that is used looks after what is in it. */
const TIDY_EVERY_MS = 60_000

/** So often a change is tried without a lock before it stands in line. */
const OPTIMISTIC_ATTEMPTS = 3

/** How many rows a bench has: sessions that live, and what is left of those that ended. */
export async function countRowsOf(database: Database, bench: string): Promise<number> {
  const counted = await database.ask(({ db }) =>
    db
      .selectFrom('lab_sessions')
      .where('bench', '=', bench)
      .select((all) => all.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  )
  return Number(counted.count)
}

/** What a change comes to, judged from the row as it was read. */
interface Decision<T> {
  readonly write: Partial<RowValues> | null
  readonly answer: T
}

/**
 * Sessions in SQL: every node sees the same ones, and they outlive every process. A change reads a row, decides, and
 * writes only if the version is still the one that it read; else it decides anew. No lock is held while it thinks.
 */
export function databaseStore(database: Database, bench: string, now: () => Instant): SessionStore {
  let tidiedAt = performance.now()

  /** Cleaning rides on use, and no request waits for it. */
  function tidy(): void {
    if (performance.now() - tidiedAt < TIDY_EVERY_MS) return
    tidiedAt = performance.now()
    database.inBackground(async () => {
      await database.ask((engine) => touchBench(engine, engine.db, bench))
      await deleteExpired(database, bench, now())
      await deleteAbandonedBenches(database)
    })
  }

  function ask<T>(work: (engine: Engine, attempt: number) => Promise<T>): Promise<T> {
    tidy()
    return database.ask(work)
  }

  const living = (db: Kysely<Tables>, at: Instant) =>
    db
      .selectFrom('lab_sessions')
      .where('bench', '=', bench)
      .where('end_reason', 'is', null)
      .where('ends_at', '>', at)

  const liveRow = (db: Kysely<Tables>, id: string) =>
    db
      .selectFrom('lab_sessions')
      .selectAll()
      .where('bench', '=', bench)
      .where('id', '=', id)
      .where('end_reason', 'is', null)
      .executeTakeFirst()

  /** Writes over the version that was read, and no other; returns false if there is another now. */
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

  /** @throws Overtaken if another version is stored now: the whole step is tried again */
  async function write(db: Kysely<Tables>, row: SessionRow, columns: Partial<RowValues>): Promise<void> {
    if (!(await writeOver(db, row, columns))) throw new VersionConflict()
  }

  /** Changes a session that lives; answers `gone` for one that does not. */
  function change<T>(id: string, gone: T, decide: (row: SessionRow) => Decision<T>): Promise<T> {
    return ask((engine, attempt) => {
      const isHopeful = attempt <= OPTIMISTIC_ATTEMPTS
      const step = async (db: Kysely<Tables>) => {
        const row = await db
          .selectFrom('lab_sessions')
          .selectAll()
          .where('bench', '=', bench)
          .where('id', '=', id)
          .where('end_reason', 'is', null)
          .$if(engine.locksRows && !isHopeful, (query) => query.forUpdate())
          .executeTakeFirst()
        if (!row) return gone
        const decision = decide(row)
        if (decision.write) await write(db, row, decision.write)
        return decision.answer
      }
      return isHopeful ? step(engine.db) : engine.db.transaction().execute(step)
    })
  }

  /** Other people's sessions at an address, where so many are there that they matter. */
  async function strangers(
    db: Kysely<Tables>,
    candidate: Session,
    host: string,
    most: number,
    at: Instant,
  ): Promise<SessionRow[]> {
    if (host === '') return []
    const here = living(db, at).where('host', '=', host)
    const { count } = await here
      .select((all) => all.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count < most) return []
    return here.selectAll().where('username', '!=', candidate.user).orderBy('version').execute()
  }

  return {
    name: 'database',

    create(stored, limit, at, replaces = null) {
      const { session } = stored
      const { host } = limitKeysOf(session)
      return ask((engine) =>
        engine.db.transaction().execute(async (db) => {
          // From here on this bench's logins go one after another: nobody counts what another is about to add.
          await touchBench(engine, db, bench)
          const own = await living(db, at)
            .selectAll()
            .where('username', '=', session.user)
            .orderBy('version')
            .execute()
          const others = await strangers(db, session, host, limit.perIp, at)
          const counted = [...own, ...others].filter(({ id }) => id !== session.id && id !== replaces)
          const room = applyLimits(limit, session, counted.map(sessionFromRow))
          if (!room.admit) return { admitted: false, by: room.by }
          const evicted = counted.filter(({ id }) => room.evict.includes(id))
          const replaced = replaces ? await liveRow(db, replaces) : undefined
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
      const row = await ask(({ db }) =>
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
        if (!isTouchDue(sessionFromRow(row), session, now())) return { write: null, answer: undefined }
        return { write: { ...limitsOf(session), last_seen_at: session.lastSeenAt }, answer: undefined }
      })
    },

    adjust(id, limits, at) {
      return change<Session | null>(id, null, (row) => {
        if (at >= row.ends_at) return { write: null, answer: null }
        const columns = limitsOf(limits)
        return { write: columns, answer: sessionFromRow({ ...row, ...columns }) }
      })
    },

    replace(stored) {
      const { revision } = stored
      if (typeof revision !== 'number') return Promise.resolve(false)
      return ask(({ db }) =>
        writeOver(db, { id: stored.session.id, version: revision }, rowFromRecord(stored)),
      )
    },

    end(id, reason, at) {
      return change<Session | null>(id, null, (row) => ({
        write: tombstoneOf(row, reason, at),
        answer: sessionFromRow(row),
      }))
    },

    async list(user) {
      const rows = await ask(({ db }) =>
        living(db, now())
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
          ? { write: null, answer: false }
          : { write: tombstoneOf(row, reason, at), answer: true },
      )
    },

    // Nothing expires here by itself: every question brings the bench's time along.
    async retime() {},

    async clear() {
      await deleteBenchRows(database, bench)
    },
  }
}

/** More writes than a session sees while it is the newest of its user. */
const VERSIONS_APART = 1024

/**
 * Where a new session's versions begin: well behind those that it is counted with, so that they tell the order of sign-in
 * where the bench's clock stands still. Else anywhere: a writer who read an earlier session of the same name, as a seeded
 * bench makes them, must not take this one for it.
 */
function firstVersion(counted: readonly SessionRow[]): number {
  if (counted.length === 0) return randomInt(2 ** 40)
  return Math.max(...counted.map(({ version }) => version)) + VERSIONS_APART
}

/** Writes a session that begins. */
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
