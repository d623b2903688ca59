import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { Session } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { deleteAbandonedBenches, deleteExpired } from '#lib/stores/database/cleanup.ts'
import { type Database, databaseStore, openDatabase } from '#lib/stores/database.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { startPostgres } from '../../lib/run/postgres.ts'
import { startFaultyProxy } from '../support/faulty-proxy.ts'
import { aSession } from '../support/session.ts'

/** A query within this time is never late in these tests, except for an outage that the test made. */
const LONG_TIMEOUT_MS = 10_000
/** An outage is reported after 700 ms; the rest is for a slow test machine. */
const MAX_RESPONSE_MS = 3000

const directory = mkdtempSync(join(tmpdir(), 'session-lab-database-'))
const postgres = await startPostgres()
const socketDirectory = new URL(postgres.url).searchParams.get('host') ?? ''
const wire = await startFaultyProxy(join(socketDirectory, '.s.PGSQL.5432'))
const throughProxy = `postgresql://session_lab@127.0.0.1:${wire.port}/postgres`

const closing: (() => Promise<void> | void)[] = []
afterAll(async () => {
  for (const close of closing.reverse()) await close()
  wire.close()
  await postgres.stop()
  await rm(directory, { recursive: true })
})

/** A database for the duration of the tests. */
function open(url: string, answerWithinMs = LONG_TIMEOUT_MS): Database {
  const database = openDatabase({ url, timeoutMs: answerWithinMs })
  closing.push(() => database.close())
  return database
}

type Query = (text: string) => Promise<Record<string, unknown>[]>

/** Queries the database directly, not through the store. */
function directQuery(url: string): Query {
  if (url.startsWith('file:')) {
    const database = new DatabaseSync(url.slice('file:'.length), { timeout: 5000 })
    closing.push(() => database.close())
    return async (text) => database.prepare(text).all()
  }
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => {})
  closing.push(() => pool.end())
  return async (text) => (await pool.query<Record<string, unknown>>(text)).rows
}

const NOW = 1_700_000_000_000
const LIMIT = { perUser: 1000, perDeviceClass: null, perIp: 1000, onExceed: 'evict-oldest' } as const
const newBench = () => randomBytes(16).toString('base64url')
const idOf = (name: string) => name.padEnd(22, '_')

function stored(name: string, more: Partial<Session> = {}): SessionRecord {
  const times = { createdAt: NOW, authenticatedAt: NOW, lastSeenAt: NOW }
  const limits = { idleExpiresAt: NOW + 60_000, absoluteExpiresAt: NOW + 600_000, expiresAt: NOW + 60_000 }
  const session = aSession({ id: idOf(name), mechanism: 'server-session', ...times, ...limits, ...more })
  return { session, digest: `${name}-0`, previousDigest: null, rotatedAt: NOW, generation: 0 }
}

const storeIn = (database: Database, bench: string, now = () => NOW): SessionStore =>
  databaseStore(database, bench, now)

/** The time until a query failed because there was no reply. */
async function unavailable(queries: Promise<unknown>): Promise<number> {
  const from = performance.now()
  const error = await queries.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StoreUnavailable)
  expect(error).toMatchObject({ store: 'database' })
  return performance.now() - from
}

/** Every operation of a store. */
function everything(store: SessionStore): (() => Promise<unknown>)[] {
  const { session } = stored('one')
  return [
    () => store.create(stored('another'), LIMIT, NOW),
    () => store.find(session.id),
    () => store.touch(session),
    () => store.adjust(session.id, session, NOW),
    () => store.replace({ ...stored('one'), revision: 1 }),
    () => store.end(session.id, 'signed_out', NOW),
    () => store.list('alice'),
    () => store.expire(session.id, 'idle_timeout', NOW),
    () => store.clear(),
  ]
}

const ENGINES = [
  ['SQLite', `file:${join(directory, 'deep', 'sessions.sqlite')}`],
  ['PostgreSQL', postgres.url],
] as const

describe.each(ENGINES)('%s', (_, url) => {
  const database = open(url)
  /** A store of another process. */
  const elsewhere = open(url)
  let query: Query
  beforeAll(async () => {
    await storeIn(database, newBench()).list('alice')
    query = directQuery(url)
  })

  test('returns what was stored', async () => {
    const store = storeIn(database, newBench())
    const whole = stored('whole', {
      roles: ['user', 'admin'],
      rememberMe: true,
      node: 'c',
      ip: '2001:db8::1',
      stamp: { issuedAt: NOW, epoch: 7 },
    })
    const bare = stored('bare', { roles: [], carrier: 'bearer', ip: null, userAgent: null, device: null })
    for (const each of [whole, bare]) {
      await store.create(each, LIMIT, NOW)
      expect(await store.find(each.session.id)).toEqual({
        state: 'live',
        stored: { ...each, revision: expect.any(Number) },
      })
    }
  })

  test('keeps time, reason and token digests in a tombstone, and no address', async () => {
    const bench = newBench()
    const store = storeIn(database, bench)
    await store.create(stored('one'), LIMIT, NOW)
    await store.end(idOf('one'), 'signed_out', NOW + 5)
    const [row] = await query(`select * from lab_sessions where bench = '${bench}'`)
    expect(row).toMatchObject({ end_reason: 'signed_out', ip: null, user_agent: null, host: '' })
    expect(await store.find(idOf('one'))).toEqual({
      state: 'ended',
      reason: 'signed_out',
      at: NOW + 5,
      digests: { digest: 'one-0', previousDigest: null, generation: 0 },
    })
  })

  test('loses none of fifty concurrent changes from two processes', async () => {
    const bench = newBench()
    const stores = [storeIn(database, bench), storeIn(elsewhere, bench)] as const
    await stores[0].create(stored('one'), LIMIT, NOW)
    const version = async () =>
      Number((await query(`select version from lab_sessions where bench = '${bench}'`))[0]?.version)
    const before = await version()
    const changes = Array.from({ length: 50 }, (_, n) =>
      stores[n % 2 === 0 ? 0 : 1].adjust(
        idOf('one'),
        { idleExpiresAt: NOW + 1 + n, absoluteExpiresAt: NOW + 1000 + n },
        NOW,
      ),
    )
    const answers = await Promise.all(changes)
    expect(answers.map((session) => session?.idleExpiresAt)).toEqual(
      Array.from({ length: 50 }, (_, n) => NOW + 1 + n),
    )
    expect(await version()).toBe(before + 50)
  })

  test('does not revert an operator’s concurrent change by activity', async () => {
    const store = storeIn(database, newBench())
    await store.create(stored('one'), LIMIT, NOW)
    const { session } = stored('one')
    const shortened = { idleExpiresAt: NOW + 10, absoluteExpiresAt: NOW + 10 }
    await Promise.all([
      ...Array.from({ length: 10 }, () => store.touch(session)),
      store.adjust(session.id, shortened, NOW),
      ...Array.from({ length: 10 }, () => store.touch(session)),
    ])
    const found = await store.find(session.id)
    expect(found).toMatchObject({
      state: 'live',
      stored: { session: { absoluteExpiresAt: NOW + 10, expiresAt: NOW + 10 } },
    })
  })

  test.each(['evict-oldest', 'reject'] as const)(
    'keeps as many of fifty logins of fifty users at one address, in two processes, as allowed: %s',
    async (onExceed) => {
      const bench = newBench()
      const stores = [storeIn(database, bench), storeIn(elsewhere, bench)] as const
      const limit = { ...LIMIT, perIp: 5, onExceed }
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          stores[n % 2 === 0 ? 0 : 1].create(stored(`login-${n}`, { user: `user-${n}` }), limit, NOW),
        ),
      )
      const admitted = answers.filter((answer) => answer.admitted)
      const evicted = admitted.flatMap((answer) => answer.evicted.map(({ id }) => id))
      expect(admitted).toHaveLength(onExceed === 'reject' ? 5 : 50)
      expect(evicted).toHaveLength(onExceed === 'reject' ? 0 : 45)
      expect(new Set(evicted).size).toBe(evicted.length)
      const living = await query(
        `select id from lab_sessions where bench = '${bench}' and end_reason is null`,
      )
      expect(living).toHaveLength(5)
    },
  )

  test('limits a device class separately and keeps the other sessions', async () => {
    const store = storeIn(database, newBench())
    const limit = { ...LIMIT, perDeviceClass: 1 }
    const phone = { userAgent: 'Mozilla/5.0 (iPhone) Mobile' }
    await store.create(stored('phone', phone), limit, NOW)
    await store.create(stored('program'), limit, NOW)
    const answer = await store.create(stored('new-phone', phone), limit, NOW)
    expect(answer).toMatchObject({ admitted: true, evicted: [{ id: idOf('phone') }] })
    expect(await store.list('alice')).toHaveLength(2)
  })

  test('starts a session with the same ID again, out of reach of the writer of its predecessor', async () => {
    const bench = newBench()
    const store = storeIn(database, bench)
    await store.create(stored('one'), LIMIT, NOW)
    const [before] = await query(`select version from lab_sessions where bench = '${bench}'`)
    await store.clear()
    await store.create(stored('one'), LIMIT, NOW)
    const [after] = await query(`select version from lab_sessions where bench = '${bench}'`)
    expect(after).not.toEqual(before)
  })

  /** Inserts many more like the existing one. */
  async function multiply(bench: string, count: number): Promise<void> {
    const [row = {}] = await query(`select * from lab_sessions where bench = '${bench}'`)
    const columns = Object.keys(row)
    const values = columns.map((name) => (name === 'id' ? `'copy-' || number` : name))
    await query(`with recursive numbers(number) as
        (select 1 union all select number + 1 from numbers where number < ${count})
      insert into lab_sessions (${columns.join(', ')})
      select ${values.join(', ')} from lab_sessions, numbers where bench = '${bench}'`)
  }
  const rowsOf = async (bench: string) =>
    Number((await query(`select count(*) as rows from lab_sessions where bench = '${bench}'`))[0]?.rows)

  test('deletes ended sessions in batches, five minutes after their end, without delaying a request', async () => {
    const bench = newBench()
    const store = storeIn(database, bench)
    await store.create(stored('old'), LIMIT, NOW)
    await multiply(bench, 650)
    await store.create(stored('new', { idleExpiresAt: NOW + 500_000 }), LIMIT, NOW)
    const ends = NOW + 60_000
    expect(await deleteExpired(database, bench, ends + 5 * 60_000)).toBe(0)

    const forgetting = deleteExpired(database, bench, ends + 5 * 60_000 + 1)
    let isDone = false
    void forgetting.then(() => {
      isDone = true
    })
    expect((await store.find(idOf('new')))?.state).toBe('live')
    expect(isDone).toBe(false)
    expect(await forgetting).toBe(651)
    expect(await rowsOf(bench)).toBe(1)
  })

  test('keeps an extended session past its earlier expiry', async () => {
    const bench = newBench()
    const store = storeIn(database, bench)
    await store.create(stored('one'), LIMIT, NOW)
    await store.adjust(idOf('one'), { idleExpiresAt: NOW + 9e6, absoluteExpiresAt: NOW + 9e6 }, NOW)
    expect(await deleteExpired(database, bench, NOW + 1e6)).toBe(0)
    expect((await store.find(idOf('one')))?.state).toBe('live')
  })

  test('deletes a bench that was unused for two days with all its data, and keeps one in use', async () => {
    const [gone, used] = [newBench(), newBench()]
    for (const bench of [gone, used]) await storeIn(database, bench).create(stored('one'), LIMIT, NOW)
    await multiply(gone, 250)
    await query(`update lab_benches set seen_at = seen_at - 172900000 where bench = '${gone}'`)
    expect(await deleteAbandonedBenches(database)).toBe(1)
    expect(await rowsOf(gone)).toBe(0)
    expect(await rowsOf(used)).toBe(1)
    expect(await query(`select bench from lab_benches where bench = '${gone}'`)).toEqual([])
  })

  test('cleans up once a minute when a store is used', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const bench = newBench()
      let now = NOW
      const store = storeIn(database, bench, () => now)
      await store.create(stored('old'), LIMIT, NOW)
      now += 3_600_000
      await store.find(idOf('old'))
      vi.advanceTimersByTime(60_000)
      await store.find(idOf('old'))
      await expect.poll(() => rowsOf(bench), { timeout: 10_000 }).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('creates dropped tables again at the next query', async () => {
    const other = url.startsWith('file:') ? `file:${join(directory, 'emptied.sqlite')}` : await newDatabase()
    const store = storeIn(open(other), newBench())
    await store.create(stored('one'), LIMIT, NOW)
    const behind = directQuery(other)
    for (const table of ['lab_sessions', 'lab_benches', 'lab_schema']) await behind(`drop table ${table}`)
    expect(await store.find(idOf('one'))).toBeNull()
    expect((await store.create(stored('one'), LIMIT, NOW)).admitted).toBe(true)
  })

  test('creates the tables once for three concurrent processes', async () => {
    const fresh = url.startsWith('file:') ? `file:${join(directory, 'three.sqlite')}` : await newDatabase()
    const script = `
      const { openDatabase, databaseStore } = await import(${JSON.stringify(join(root, 'lib/stores/database.ts'))})
      const database = openDatabase({ url: ${JSON.stringify(fresh)}, timeoutMs: 30000 })
      process.stdin.once('data', async () => {
        console.log(JSON.stringify(await databaseStore(database, 'bench', () => 0).list('alice')))
        await database.close()
        process.exit()
      })
      console.log('ready')`
    const processes = Array.from({ length: 3 }, () =>
      spawn(projectNode() ?? process.execPath, ['--input-type=module', '-e', script], { cwd: root }),
    )
    const outputs = processes.map(({ stdout }) => lines(stdout))
    for (const line of outputs) expect((await line.next()).value).toBe('ready')
    for (const { stdin } of processes) stdin.write('go\n')
    for (const line of outputs) expect((await line.next()).value).toBe('[]')
    expect(await directQuery(fresh)('select * from lab_schema')).toEqual([{ one: 1, version: 3 }])
  })

  test('migrates tables of an earlier release and keeps sessions', async () => {
    const earlier = url.startsWith('file:')
      ? `file:${join(directory, 'earlier.sqlite')}`
      : await newDatabase()
    const bench = newBench()
    await storeIn(open(earlier), bench).create(stored('one'), LIMIT, NOW)
    const behind = directQuery(earlier)
    for (const column of ['data', 'data_version']) {
      await behind(`alter table lab_sessions drop column ${column}`)
    }
    await behind('update lab_schema set version = 1')
    const store = storeIn(open(earlier), bench)
    expect(await store.find(idOf('one'))).toMatchObject({ state: 'live', stored: stored('one') })
    await store.create(stored('two', { data: 'a cart', dataVersion: 1 }), LIMIT, NOW)
    expect(await store.find(idOf('two'))).toMatchObject({
      stored: { session: { data: 'a cart', dataVersion: 1 } },
    })
    expect(await behind('select version from lab_schema')).toEqual([{ version: 3 }])
  })

  test('reports that it is unavailable once closed', async () => {
    const closed = open(url)
    const store = storeIn(closed, newBench())
    await store.list('alice')
    await closed.close()
    await closed.close()
    await unavailable(store.list('alice'))
  })
})

let databases = 0
/** An empty database on the same server. */
async function newDatabase(): Promise<string> {
  const name = `fresh_${++databases}`
  await directQuery(postgres.url)(`create database ${name}`)
  return postgres.url.replace('/postgres?', `/${name}?`)
}

async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    rest += String(chunk)
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      yield rest.slice(0, end)
      rest = rest.slice(end + 1)
    }
  }
}

describe('a PostgreSQL outage', () => {
  const database = openDatabase({ url: throughProxy })
  afterAll(() => database.close())
  const bench = newBench()
  const store = storeIn(database, bench)
  const answers = () => expect.poll(() => store.find(idOf('one')).catch(() => null), { timeout: 20_000 })

  test('fails within a second when hung, also for many queries, then recovers with each reply to its own query', async () => {
    await answers().toBeNull()
    await store.create(stored('one'), LIMIT, NOW)
    wire.hang()
    try {
      const queries = [...everything(store), ...everything(store), ...everything(store)]
      for (const ms of await Promise.all(queries.map((ask) => unavailable(ask())))) {
        expect(ms).toBeLessThan(MAX_RESPONSE_MS)
      }
    } finally {
      wire.resume()
    }
    await storeIn(database, bench)
      .clear()
      .catch(() => {})
    await expect
      .poll(() => store.create(stored('one'), LIMIT, NOW).catch(() => null), { timeout: 20_000 })
      .toMatchObject({ admitted: true })
    await store.create(stored('two', { user: 'bob' }), LIMIT, NOW)
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, n) => store.find(idOf(n % 2 === 0 ? 'one' : 'two'))),
    )
    for (const [n, each] of found.entries()) {
      expect(each).toMatchObject({ stored: { session: { id: idOf(n % 2 === 0 ? 'one' : 'two') } } })
    }
  })

  test('replaces connections that broke silently', async () => {
    wire.hang()
    await Promise.all(everything(store).map((ask) => unavailable(ask())))
    wire.abandon()
    await answers().toMatchObject({ state: 'live' })
    await Promise.all(Array.from({ length: 40 }, () => store.find(idOf('one'))))
  })

  test('refuses every query immediately when stopped, and returns the stored data after a restart', async () => {
    await postgres.kill()
    for (const ask of everything(store)) expect(await unavailable(ask())).toBeLessThan(MAX_RESPONSE_MS)
    await postgres.restart()
    await answers().toMatchObject({ state: 'live', stored: { session: { id: idOf('one') } } })
  })

  test('loses at most the query on a connection that the server closed, whether used or idle', async () => {
    await Promise.all(Array.from({ length: 10 }, () => store.find(idOf('one'))))
    const query = directQuery(postgres.url)
    await query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'session-lab'`,
    )
    await answers().toMatchObject({ state: 'live' })
    const pool = await query(
      `select count(*) as open from pg_stat_activity where application_name = 'session-lab'`,
    )
    expect(Number(pool[0]?.open)).toBeLessThanOrEqual(30)
  })

  test('refuses queries if the server never existed, without an unhandled error', async () => {
    const nowhere = openDatabase({ url: 'postgresql://lab@127.0.0.1:1/none' })
    expect(await unavailable(storeIn(nowhere, bench).find(idOf('one')))).toBeLessThan(MAX_RESPONSE_MS)
    await nowhere.close()
  })

  test('stops waiting for a row that is locked, and continues when it is released', async () => {
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    await client.query('begin')
    await client.query(`select * from lab_sessions where bench = '${bench}' for update`)
    expect(await unavailable(store.end(idOf('one'), 'signed_out', NOW))).toBeLessThan(MAX_RESPONSE_MS)
    expect((await store.find(idOf('one')))?.state).toBe('live')
    await client.query('rollback')
    await client.end()
    expect(await store.end(idOf('one'), 'signed_out', NOW)).toMatchObject({ id: idOf('one') })
  })
})

describe('SQLite', () => {
  test('creates a file that only its owner can read', () => {
    expect(statSync(join(directory, 'deep', 'sessions.sqlite')).mode & 0o777).toBe(0o600)
    expect(statSync(join(directory, 'deep')).mode & 0o777).toBe(0o700)
  })

  test('waits for another writing process within the timeout, without delaying readers', async () => {
    const file = join(directory, 'held.sqlite')
    const database = openDatabase({ url: `file:${file}` })
    const store = storeIn(database, newBench())
    await store.create(stored('one'), LIMIT, NOW)
    const holder = new DatabaseSync(file)
    holder.exec('begin immediate')
    const from = performance.now()
    let ticks = 0
    const ticking = setInterval(() => ticks++, 10)
    expect(await unavailable(store.end(idOf('one'), 'signed_out', NOW))).toBeLessThan(MAX_RESPONSE_MS)
    clearInterval(ticking)
    // The process did other work in the meantime.
    expect(ticks).toBeGreaterThan(2)
    expect(performance.now() - from).toBeGreaterThan(100)
    expect((await store.find(idOf('one')))?.state).toBe('live')
    const ending = store.end(idOf('one'), 'signed_out', NOW)
    holder.exec('rollback')
    expect(await ending).toMatchObject({ id: idOf('one') })
    holder.close()
    await database.close()
  })

  test('refuses a path where no file can be created, and a file of another format', async () => {
    writeFileSync(join(directory, 'text'), 'This is not a database, and will not become one. '.repeat(50))
    for (const file of ['text', 'text/below.sqlite']) {
      const database = openDatabase({ url: `file:${join(directory, file)}` })
      await unavailable(storeIn(database, newBench()).find(idOf('one')))
      await database.close()
    }
  })
})
