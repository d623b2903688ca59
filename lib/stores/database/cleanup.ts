import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Instant } from '#lib/core/session.ts'
import type { Database } from './connection.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'

/** Rows deleted by one statement: few enough that nobody waits behind it. */
const BATCH = 200

/** Between two batches others have their turn. */
const PAUSE_MS = 10

/** A bench that nobody has used for so long, on any process, is gone, and its clock with it. */
const GONE_AFTER_MS = 2 * 24 * 60 * 60 * 1000

/** Notes that a bench is in use. Inside a transaction it is also the lock behind which the bench's logins queue. */
export async function touchBench(engine: Engine, db: Kysely<Tables>, bench: string): Promise<void> {
  await db
    .insertInto('lab_benches')
    .values({ bench, seen_at: engine.wallMs })
    .onConflict((conflict) => conflict.column('bench').doUpdateSet({ seen_at: engine.wallMs }))
    .execute()
}

/** Deletes the rows of one bench that nobody will ask for any more, by the bench's own clock. Answers how many. */
export function deleteExpired(database: Database, bench: string, now: Instant): Promise<number> {
  return inBatches(database, (db) =>
    db
      .deleteFrom('lab_sessions')
      .where('bench', '=', bench)
      // Asked twice: the row may have been given more time since it was chosen.
      .where('forget_at', '<', now)
      .where('id', 'in', (rows) =>
        rows
          .selectFrom('lab_sessions')
          .select('id')
          .where('bench', '=', bench)
          .where('forget_at', '<', now)
          .orderBy('forget_at')
          .limit(BATCH),
      ),
  )
}

/** Deletes everything of one bench. */
export function deleteBenchRows(database: Database, bench: string): Promise<number> {
  return inBatches(database, (db) =>
    db
      .deleteFrom('lab_sessions')
      .where('bench', '=', bench)
      .where('id', 'in', (rows) =>
        rows.selectFrom('lab_sessions').select('id').where('bench', '=', bench).limit(BATCH),
      ),
  )
}

/** Deletes what is left of benches that are gone, by the wall clock. Answers how many benches that was. */
export async function deleteAbandonedBenches(database: Database): Promise<number> {
  let count = 0
  for (;;) {
    const gone = await database.ask(({ db, wallMs }) =>
      db
        .selectFrom('lab_benches')
        .select(['bench', 'seen_at'])
        .where((is) => is('seen_at', '<', is(wallMs, '-', GONE_AFTER_MS)))
        .orderBy('seen_at')
        .limit(20)
        .execute(),
    )
    if (gone.length === 0) return count
    for (const { bench, seen_at } of gone) {
      await deleteBenchRows(database, bench)
      // Not if it came back meanwhile.
      await database.ask(({ db }) =>
        db.deleteFrom('lab_benches').where('bench', '=', bench).where('seen_at', '=', seen_at).execute(),
      )
      count++
    }
  }
}

async function inBatches(
  database: Database,
  batch: (db: Kysely<Tables>) => { executeTakeFirst(): Promise<{ numDeletedRows: bigint }> },
): Promise<number> {
  let count = 0
  for (;;) {
    const { numDeletedRows } = await database.ask(({ db }) => batch(db).executeTakeFirst())
    count += Number(numDeletedRows)
    if (numDeletedRows < BATCH) return count
    await sleep(PAUSE_MS)
  }
}
