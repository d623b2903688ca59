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

/** Connections of one process. A crowd waits for its turn here rather than inside the server. */
const MAX_CONNECTIONS = 10

/** Making the tables may take a distributed engine this long. */
const PATIENCE_MS = 30_000

/** serialization_failure and deadlock_detected: a distributed engine says the first in the ordinary course of work. */
const PASSING = new Set(['40001', '40P01'])

/** undefined_table; and what the slower of two says that create the same at once. */
const UNMADE = new Set(['42P01', '42P07', '42710', '23505'])

/** PostgreSQL, or whatever speaks its protocol. Connects by itself, again and again; returns at once. */
export function openPostgres(url: string, answerWithinMs: number): Engine {
  const db = connect(url, { max: MAX_CONNECTIONS, connectWithinMs: answerWithinMs, answerWithinMs })
  return {
    db,
    wallMs: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    locksRows: true,
    addsColumnOnce: true,
    isPassing: (error) => PASSING.has(codeOf(error)),
    isUnmade: (error) => UNMADE.has(codeOf(error)),
    async patiently(work) {
      const patient = connect(url, {
        max: 1,
        connectWithinMs: answerWithinMs,
        answerWithinMs: PATIENCE_MS,
      })
      try {
        return await work(patient)
      } finally {
        await patient.destroy()
      }
    },
    close: () => db.destroy(),
  }
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}

const INT8 = 20

interface Limits {
  readonly max: number
  readonly connectWithinMs: number
  readonly answerWithinMs: number
}

function connect(url: string, { max, connectWithinMs, answerWithinMs }: Limits): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'session-lab',
    max,
    allowExitOnIdle: true,
    connectionTimeoutMillis: connectWithinMs,
    // Both ends give up: ours when no answer comes, the server's when nobody waits for it any more.
    query_timeout: answerWithinMs,
    statement_timeout: answerWithinMs,
    // A process that stands still in the middle lets go of its locks.
    idle_in_transaction_session_timeout: 2 * answerWithinMs,
    // Instants fit into a number until the year 287396.
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  })
  // A connection may break while nobody uses it, or between two questions: without a listener that ends the process.
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

/** One connection for the length of a question or a transaction. */
class Held implements DatabaseConnection {
  /** Something went wrong that was not the server's answer: whatever is asked next might wait behind it for ever. */
  isSpoiled = false
  readonly client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.client = client
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { rows, rowCount } = await this.client.query(text, [...parameters])
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) }
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.isSpoiled = true
      throw error
    }
  }

  // biome-ignore lint/correctness/useYield: there is nothing to yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Sessions are read whole: nothing here is a stream.')
  }
}

/** Kysely's own driver would put a connection back into the pool whose answer did not come, and ten such are the whole pool. */
class FailFastDriver implements Driver {
  private readonly pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Held> {
    return new Held(await this.pool.connect())
  }

  async beginTransaction(held: Held): Promise<void> {
    // Locks, not snapshots, keep two logins apart; an engine that knows nothing weaker makes it SERIALIZABLE.
    await held.executeQuery(CompiledQuery.raw('start transaction isolation level read committed'))
  }

  async commitTransaction(held: Held): Promise<void> {
    await held.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(held: Held): Promise<void> {
    if (held.isSpoiled) return
    try {
      await held.executeQuery(CompiledQuery.raw('rollback'))
    } catch (error) {
      held.isSpoiled = true
      throw error
    }
  }

  async releaseConnection(held: Held): Promise<void> {
    held.client.release(held.isSpoiled)
  }

  destroy(): Promise<void> {
    return this.pool.end()
  }
}
