import { type Kysely, sql } from 'kysely'
import type { Instant } from '#lib/core/session.ts'
import type { Engine } from './engine.ts'

/** One session, active or ended. Only hashes of its tokens are stored: a copy of the table contains no credentials. */
export interface SessionRow {
  readonly bench: string
  readonly id: string
  /** Incremented by every write, for compare-and-set. */
  readonly version: number
  /** Set when the session has ended: the row is then a tombstone and is not changed again. */
  readonly end_reason: string | null
  readonly ended_at: Instant | null
  readonly digest: string
  readonly previous_digest: string | null
  readonly rotated_at: Instant
  readonly generation: number
  readonly username: string
  readonly roles: string
  readonly created_at: Instant
  readonly authenticated_at: Instant
  readonly last_seen_at: Instant
  readonly idle_expires_at: Instant
  readonly absolute_expires_at: Instant
  /** The earlier of the two expiries. */
  readonly ends_at: Instant
  /** When the row may be deleted: some minutes after the session, so that its end reason can be reported. */
  readonly forget_at: Instant
  readonly remember_me: 0 | 1
  readonly carrier: string
  readonly node: string
  readonly ip: string | null
  readonly user_agent: string | null
  readonly device: string | null
  /** The client address as limits count it. */
  readonly host: string
  readonly stamp_issued_at: Instant | null
  readonly stamp_epoch: number | null
  /** Session data. */
  readonly data: string | null
  /** How often the session data was replaced; null before the first time. */
  readonly data_version: number | null
}

export interface Tables {
  readonly lab_sessions: SessionRow
  /** One row for each bench with sessions: the lock for its logins, and the time of last use. */
  readonly lab_benches: { readonly bench: string; readonly seen_at: number }
  readonly lab_schema: { readonly one: number; readonly version: number }
}

type Migration = (db: Kysely<Tables>, engine: Pick<Engine, 'hasAddColumnIfNotExists'>) => Promise<void>

/**
 * Migrations in order; the database stores how many have run. A released migration is never changed. Each can be repeated,
 * because not every database rolls back DDL.
 */
export const MIGRATIONS: readonly Migration[] = [
  async ({ schema }) => {
    await schema
      .createTable('lab_benches')
      .ifNotExists()
      .addColumn('bench', 'text', (column) => column.primaryKey())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .execute()
    await schema.createIndex('lab_benches_seen').ifNotExists().on('lab_benches').column('seen_at').execute()
    await schema
      .createTable('lab_sessions')
      .ifNotExists()
      .addColumn('bench', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('end_reason', 'text')
      .addColumn('ended_at', 'bigint')
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('previous_digest', 'text')
      .addColumn('rotated_at', 'bigint', (column) => column.notNull())
      .addColumn('generation', 'integer', (column) => column.notNull())
      .addColumn('username', 'text', (column) => column.notNull())
      .addColumn('roles', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
      .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('idle_expires_at', 'bigint', (column) => column.notNull())
      .addColumn('absolute_expires_at', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .addColumn('forget_at', 'bigint', (column) => column.notNull())
      .addColumn('remember_me', 'integer', (column) => column.notNull())
      .addColumn('carrier', 'text', (column) => column.notNull())
      .addColumn('node', 'text', (column) => column.notNull())
      .addColumn('ip', 'text')
      .addColumn('user_agent', 'text')
      .addColumn('device', 'text')
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('stamp_issued_at', 'bigint')
      .addColumn('stamp_epoch', 'bigint')
      .addPrimaryKeyConstraint('lab_sessions_key', ['bench', 'id'])
      .execute()
    // Tombstones are neither counted nor listed, so these indexes leave them out.
    for (const column of ['username', 'host'] as const) {
      await schema
        .createIndex(`lab_sessions_${column}`)
        .ifNotExists()
        .on('lab_sessions')
        .columns(['bench', column])
        .where(sql.ref('end_reason'), 'is', null)
        .execute()
    }
    await schema
      .createIndex('lab_sessions_forget')
      .ifNotExists()
      .on('lab_sessions')
      .columns(['bench', 'forget_at'])
      .execute()
  },
  async ({ schema }, { hasAddColumnIfNotExists }) => {
    await schema
      .alterTable('lab_sessions')
      .addColumn('data', 'text', (column) => (hasAddColumnIfNotExists ? column.ifNotExists() : column))
      .execute()
  },
  async ({ schema }, { hasAddColumnIfNotExists }) => {
    await schema
      .alterTable('lab_sessions')
      .addColumn('data_version', 'integer', (column) =>
        hasAddColumnIfNotExists ? column.ifNotExists() : column,
      )
      .execute()
  },
]
