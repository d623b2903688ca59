import type { Kysely, RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/** A database that answers SQL, and the few things in which one differs from another. */
export interface Engine {
  /** Asks, and answers within the time that this engine was opened with. */
  readonly db: Kysely<Tables>
  /** The wall clock in milliseconds as the database has it: one for all processes. */
  readonly wallMs: RawBuilder<number>
  /** Whether a row is locked by asking for it; where not, a transaction has the whole database to itself. */
  readonly locksRows: boolean
  /** Whether it can be told to add a column unless it is there. */
  readonly addsColumnOnce: boolean
  /** Whether what failed may be tried again as it is: somebody else was faster, or is busy. */
  isPassing(error: unknown): boolean
  /** Whether the tables are not there, or not yet: another process may be making them at this moment. */
  isUnmade(error: unknown): boolean
  /** For what may take longer than a request may: making the tables. */
  patiently<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  close(): Promise<void>
}
