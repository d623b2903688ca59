import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  copySqlite,
  countSqliteSessions,
  replaceSqlite,
  requireIntactSqlite,
  SqliteUnusable,
} from '#lib/stores/database/sqlite-copy.ts'
import { countAllRows } from '#lib/stores/database.ts'
import { StopError } from './stop.ts'

/** The SQL database of a deployment, as a backup copies it. */
export interface SqlCopier {
  readonly engine: 'sqlite' | 'postgres'
  /** The database in pieces, as it is at one moment; nothing if there is none. */
  read(): AsyncGenerator<Buffer>
  /** The number of sessions, active and ended, that a restore would overwrite. */
  countSessions(): Promise<number>
  /** Replaces the database. What cannot be used is refused before anything is changed. */
  write(pieces: AsyncIterable<Buffer>): Promise<void>
}

export function sqlCopierOf(url: string): SqlCopier {
  return url.startsWith('file:') ? sqliteCopier(resolve(url.slice('file:'.length))) : postgresCopier(url)
}

const FILE_MODE = 0o600

/** @throws StopError instead of SqliteUnusable */
function orDamaged<T>(work: () => T, advice = ''): T {
  const convert = (error: unknown): never => {
    if (!(error instanceof SqliteUnusable)) throw error
    throw new StopError('damaged', `${error.message}${advice}`)
  }
  try {
    const result = work()
    return result instanceof Promise ? (result.catch(convert) as T) : result
  } catch (error) {
    return convert(error)
  }
}

function sqliteCopier(file: string): SqlCopier {
  const directory = dirname(file)
  /** Next to the database: the copy contains what it contains, and can be renamed to it. */
  async function withCopy<T>(work: (copy: string) => Promise<T>): Promise<T> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const own = await mkdtemp(join(directory, 'backup-'))
    try {
      return await work(join(own, 'copy.sqlite'))
    } finally {
      await rm(own, { recursive: true, force: true })
    }
  }
  return {
    engine: 'sqlite',
    async *read() {
      if (orDamaged(() => countSqliteSessions(file)) === 0) return
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const own = await mkdtemp(join(directory, 'backup-'))
      try {
        const copy = join(own, 'copy.sqlite')
        await orDamaged(() => copySqlite(file, copy))
        for await (const piece of createReadStream(copy, { highWaterMark: 1024 * 1024 }))
          yield piece as Buffer
      } finally {
        await rm(own, { recursive: true, force: true })
      }
    },
    countSessions: async () =>
      orDamaged(() => countSqliteSessions(file), ' It may have sessions: add --replace to overwrite it.'),
    write: (pieces) =>
      withCopy(async (copy) => {
        const written = await open(copy, 'wx', FILE_MODE)
        try {
          for await (const piece of pieces) await written.writeFile(piece)
          await written.sync()
        } finally {
          await written.close()
        }
        orDamaged(() => requireIntactSqlite(copy))
        await replaceSqlite(file, copy)
      }),
  }
}

const TABLES = ['lab_sessions', 'lab_benches', 'lab_schema']

function postgresCopier(url: string): SqlCopier {
  return {
    engine: 'postgres',
    async *read() {
      if ((await countAllRows(url)) === 0) return
      const tables = TABLES.flatMap((table) => ['--table', table])
      const dump = run('pg_dump', ['--format=custom', '--no-owner', '--no-acl', ...tables], url)
      dump.child.stdin.end()
      for await (const piece of dump.child.stdout) yield piece as Buffer
      await dump.done
    },
    countSessions: () => countAllRows(url),
    async write(pieces) {
      const options = ['--clean', '--if-exists', '--no-owner', '--no-acl', '--single-transaction']
      const { PGDATABASE = '' } = variablesOf(url)
      const restore = run('pg_restore', [...options, '--exit-on-error', '--dbname', PGDATABASE], url)
      restore.child.stdout.resume()
      await pipeline(pieces, restore.child.stdin).catch(() => {})
      await restore.done
    },
  }
}

/** The password is in the environment: arguments are visible to other users of the machine. */
function variablesOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? hostname
  const sslmode = searchParams.get('sslmode')
  const all = {
    PGHOST: decodeURIComponent(host),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: sslmode ?? '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

function run(program: string, args: readonly string[], url: string) {
  const child = spawn(program, args, {
    env: { ...process.env, ...variablesOf(url) },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text).slice(-2000)
  })
  const done = new Promise<void>((settle, reject) => {
    child.on('error', () =>
      reject(
        new StopError(
          'failed',
          `${program} could not be started. It comes with the client programs of PostgreSQL.`,
        ),
      ),
    )
    child.on('close', (code) =>
      code === 0 ? settle() : reject(new StopError('failed', `${program} failed: ${errors.trim()}`)),
    )
  })
  // Awaited later: until then a failure is not unhandled.
  done.catch(() => {})
  return { child, done }
}
