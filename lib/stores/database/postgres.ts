import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  sql,
} from 'kysely'
import pg from 'pg'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'

/** The part of the timeout after which the server cancels a statement. */
const SERVER_SHARE = 0.9
/** Connections of one process. Further queries wait in the process and not in the server. */
const MAX_CONNECTIONS = 10

/** For distributed databases, which may take this long to create the tables. */
const MIGRATION_TIMEOUT_MS = 30_000

/** serialization_failure (frequent with distributed databases) and deadlock_detected. */
const TRANSIENT = new Set(['40001', '40P01'])

/** undefined_table, and the errors of concurrent CREATE statements for the same object. */
const TABLE_MISSING = new Set(['42P01', '42P07', '42710', '23505'])

/** PostgreSQL, or a database with its protocol. Returns immediately; connects and reconnects automatically. */
export function openPostgres(url: string, timeoutMs: number): Engine {
  const db = connect(url, { max: MAX_CONNECTIONS, connectTimeoutMs: timeoutMs, timeoutMs: timeoutMs })
  return {
    db,
    wallMs: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    locksRows: true,
    hasAddColumnIfNotExists: true,
    isTransient: (error) => TRANSIENT.has(codeOf(error)),
    lacksTables: (error) => TABLE_MISSING.has(codeOf(error)),
    async withoutTimeout(work) {
      const connection = connect(url, {
        max: 1,
        connectTimeoutMs: timeoutMs,
        timeoutMs: MIGRATION_TIMEOUT_MS,
      })
      try {
        return await work(connection)
      } finally {
        await connection.destroy()
      }
    },
    close: () => db.destroy(),
  }
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}

const INT8 = 20

interface PoolOptions {
  readonly max: number
  readonly connectTimeoutMs: number
  readonly timeoutMs: number
}

function connect(url: string, { max, connectTimeoutMs, timeoutMs }: PoolOptions): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'session-lab',
    max,
    allowExitOnIdle: true,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: timeoutMs,
    // The server gives up first. Otherwise it could still execute a statement that has been reported as unavailable.
    statement_timeout: Math.floor(timeoutMs * SERVER_SHARE),
    // Releases the locks of a process that hangs in a transaction.
    idle_in_transaction_session_timeout: 2 * timeoutMs,
    // Instants fit into a number until the year 287396.
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  })
  // A connection may break while it is idle or between two queries: without a listener that would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new FailFastDriver(pool),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
  return new Kysely<Tables>({ dialect })
}

/** A pooled connection, in use by one query or transaction. */
class PooledConnection implements DatabaseConnection {
  /** Whether a failure was not an error reply of the server: the next query might wait for the old reply for ever. */
  isBroken = false
  readonly client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.client = client
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { rows, rowCount } = await this.client.query(text, [...parameters])
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) }
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.isBroken = true
      throw error
    }
  }

  // biome-ignore lint/correctness/useYield: there is nothing to yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming queries are not supported.')
  }
}

/** Kysely's own driver returns a connection to the pool after a timeout: ten hanging queries would block the pool. */
class FailFastDriver implements Driver {
  private readonly pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PooledConnection> {
    return new PooledConnection(await this.pool.connect())
  }

  async beginTransaction(connection: PooledConnection): Promise<void> {
    // Row locks serialize logins, so no stronger isolation is needed. CockroachDB may upgrade it to SERIALIZABLE.
    await connection.executeQuery(CompiledQuery.raw('start transaction isolation level read committed'))
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    if (connection.isBroken) return
    try {
      await connection.executeQuery(CompiledQuery.raw('rollback'))
    } catch (error) {
      connection.isBroken = true
      throw error
    }
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.client.release(connection.isBroken)
  }

  destroy(): Promise<void> {
    return this.pool.end()
  }
}
