import { type Kysely, sql } from 'kysely'
import type { Instant } from '#lib/core/session.ts'
import type { Engine } from './engine.ts'

/** One session, living or ended. Only hashes of its tokens are here: a thief of the table holds nothing to present. */
export interface SessionRow {
  readonly bench: string
  readonly id: string
  /** Moves with every write. Whoever read one version may write only over that one. */
  readonly version: number
  /** Set once it is over: the row is a tombstone then, and no write touches it again. */
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
  /** The earlier of the two limits. */
  readonly ends_at: Instant
  /** When the row itself may go: a while after the session, so that its end can still be told. */
  readonly forget_at: Instant
  readonly remember_me: 0 | 1
  readonly carrier: string
  readonly node: string
  readonly ip: string | null
  readonly user_agent: string | null
  readonly device: string | null
  /** What is called one address where sessions are counted. */
  readonly host: string
  readonly stamp_issued_at: Instant | null
  readonly stamp_epoch: number | null
  /** What the application put into the session. */
  readonly data: string | null
}

export interface Tables {
  readonly lab_sessions: SessionRow
  /** One row for each bench that has sessions here: the place where its logins queue, and the sign that it is in use. */
  readonly lab_benches: { readonly bench: string; readonly seen_at: number }
  readonly lab_schema: { readonly one: number; readonly version: number }
}

type Migration = (db: Kysely<Tables>, engine: Pick<Engine, 'addsColumnOnce'>) => Promise<void>

/**
 * What made the tables what they are, in order; a database remembers how many it has had. One that has gone out is never
 * changed, only followed by another. Each may be repeated: not every engine takes back a half-made table.
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
    // What has ended is neither counted nor listed: a tombstone costs these two no place.
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
  async ({ schema }, { addsColumnOnce }) => {
    await schema
      .alterTable('lab_sessions')
      .addColumn('data', 'text', (column) => (addsColumnOnce ? column.ifNotExists() : column))
      .execute()
  },
]
