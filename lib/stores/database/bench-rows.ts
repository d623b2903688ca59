import type { Database } from './connection.ts'
import type { SessionRow } from './schema.ts'

/** Rows of one INSERT: a statement has a limited number of parameters. */
const BATCH = 100

/** All rows of a bench, active sessions and tombstones, as they are at one moment. */
export function readBenchRows(database: Database, bench: string): Promise<readonly SessionRow[]> {
  return database.query(({ db }) =>
    db.selectFrom('lab_sessions').selectAll().where('bench', '=', bench).orderBy('id').execute(),
  )
}

/** Replaces all rows of a bench, in one transaction. */
export function replaceBenchRows(database: Database, bench: string, rows: readonly object[]): Promise<void> {
  return database.query(({ db }) =>
    db.transaction().execute(async (step) => {
      await step.deleteFrom('lab_sessions').where('bench', '=', bench).execute()
      for (let from = 0; from < rows.length; from += BATCH) {
        // As `readBenchRows` returned them.
        const batch = rows.slice(from, from + BATCH) as SessionRow[]
        await step.insertInto('lab_sessions').values(batch).execute()
      }
    }),
  )
}
