import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Instant } from '#lib/core/session.ts'
import type { Database } from './connection.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'

/** Rows deleted by one statement, so that other statements do not wait for it. */
const BATCH = 200

/** Pause between two batches, for other statements. */
const PAUSE_MS = 10

/** A bench that no process has used for this long is abandoned. */
const ABANDONED_AFTER_MS = 2 * 24 * 60 * 60 * 1000

/** Writes the time of last use. Inside a transaction the row is also the lock that serializes the bench's logins. */
export async function touchBench(engine: Engine, db: Kysely<Tables>, bench: string): Promise<void> {
  await db
    .insertInto('lab_benches')
    .values({ bench, seen_at: engine.wallMs })
    .onConflict((conflict) => conflict.column('bench').doUpdateSet({ seen_at: engine.wallMs }))
    .execute()
}

/** Deletes the expired rows of one bench, by the bench's own clock. Returns how many. */
export function deleteExpired(database: Database, bench: string, now: Instant): Promise<number> {
  return inBatches(database, (db) =>
    db
      .deleteFrom('lab_sessions')
      .where('bench', '=', bench)
      // Checked again: the session may have been extended since the row was selected.
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

/** Deletes all rows of one bench. */
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

/** Deletes the rows of abandoned benches, by the wall clock. Returns the number of benches. */
export async function deleteAbandonedBenches(database: Database): Promise<number> {
  let count = 0
  for (;;) {
    const abandoned = await database.query(({ db, wallMs }) =>
      db
        .selectFrom('lab_benches')
        .select(['bench', 'seen_at'])
        .where((is) => is('seen_at', '<', is(wallMs, '-', ABANDONED_AFTER_MS)))
        .orderBy('seen_at')
        .limit(20)
        .execute(),
    )
    if (abandoned.length === 0) return count
    for (const { bench, seen_at } of abandoned) {
      await deleteBenchRows(database, bench)
      // Only if it has not been used in the meantime.
      await database.query(({ db }) =>
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
    const { numDeletedRows } = await database.query(({ db }) => batch(db).executeTakeFirst())
    count += Number(numDeletedRows)
    if (numDeletedRows < BATCH) return count
    await sleep(PAUSE_MS)
  }
}
