import type { Kysely, RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/** An SQL database, with the properties in which databases differ. */
export interface Engine {
  /** Runs queries with the timeout that this engine was opened with. */
  readonly db: Kysely<Tables>
  /** The wall clock of the database, in milliseconds: the same for all processes. */
  readonly wallMs: RawBuilder<number>
  /** Whether SELECT … FOR UPDATE locks a row; if not, a transaction locks the whole database. */
  readonly locksRows: boolean
  /** Whether ADD COLUMN IF NOT EXISTS is supported. */
  readonly hasAddColumnIfNotExists: boolean
  /** Whether a failed query may be repeated: a conflict with another transaction, or a lock. */
  isTransient(error: unknown): boolean
  /** Whether a query failed because the tables do not exist, or because another process is creating them. */
  lacksTables(error: unknown): boolean
  /** Runs migrations, which may take longer than the timeout of a query. */
  withoutTimeout<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  close(): Promise<void>
}
