import type { EndReason, Instant } from '#lib/core/session.ts'
import type { Database } from './connection.ts'
import { tombstoneOf } from './row.ts'
import type { SessionRow } from './schema.ts'

/** Rows of one INSERT: a statement has a limited number of parameters. */
const BATCH = 100

/** All rows of a bench, active sessions and tombstones, as they are at one moment. */
export function readBenchRows(database: Database, bench: string): Promise<readonly SessionRow[]> {
  return database.query(({ db }) =>
    db.selectFrom('lab_sessions').selectAll().where('bench', '=', bench).orderBy('id').execute(),
  )
}

/** The ends that last when rows are replaced. */
export interface LastingEnds {
  readonly now: Instant
  /** By session. */
  readonly known: ReadonlyMap<string, { readonly reason: EndReason; readonly at: Instant }>
}

/**
 * Replaces all rows of a bench, in one transaction.
 * @param ends null: sessions that have ended since become active again
 * @returns the rows as they were
 */
export function replaceBenchRows(
  database: Database,
  bench: string,
  rows: readonly object[],
  ends: LastingEnds | null,
): Promise<readonly SessionRow[]> {
  return database.query(({ db }) =>
    db.transaction().execute(async (step) => {
      // Returns each row as it is deleted, so no session can end between being read and being replaced.
      const deleted = await step
        .deleteFrom('lab_sessions')
        .where('bench', '=', bench)
        .returningAll()
        .execute()
      const current = new Map(deleted.map((row) => [row.id, row]))
      for (let from = 0; from < rows.length; from += BATCH) {
        // As `readBenchRows` returned them.
        const batch = rows.slice(from, from + BATCH) as SessionRow[]
        const written = ends === null ? batch : batch.map((row) => endedAgain(row, current.get(row.id), ends))
        await step.insertInto('lab_sessions').values(written).execute()
      }
      return deleted
    }),
  )
}

/** A restored row, ended if its session has ended or its token was replaced. */
function endedAgain(
  row: SessionRow,
  current: SessionRow | undefined,
  { now, known }: LastingEnds,
): SessionRow {
  if (current && current.end_reason !== null) return current
  if (row.end_reason !== null) return row
  const end = known.get(row.id)
  if (end) return { ...row, ...tombstoneOf(row, end.reason, end.at) }
  // The backup would accept the spent token.
  if (current && current.digest !== row.digest) return { ...row, ...tombstoneOf(row, 'store_lost', now) }
  return row
}
