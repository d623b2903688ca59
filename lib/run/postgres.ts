/** Provides a private PostgreSQL for the tests. */
import { chownSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startChild } from './children.ts'
import { type Log, lastLines, type Machine, thisMachine } from './machine.ts'
import { type PostgresPrograms, requirePostgres } from './postgres-programs.ts'
import { privateDirectory, probe, startServer } from './private-server.ts'

/** A private PostgreSQL, with the faults that tests inject. */
export interface PostgresServer {
  readonly url: string
  readonly engine: string
  /** Stops it for good and removes its files. */
  stop(): Promise<void>
  /** Simulates a crash: connections break, committed data stays. */
  kill(): Promise<void>
  /** Starts it again at the same address, with the committed data. */
  restart(): Promise<void>
}

interface StartOptions {
  readonly log?: Log
  /** A TCP port on 127.0.0.1. Default: a Unix socket in a private directory. */
  readonly port?: number
  readonly machine?: Machine
}

/**
 * Starts a private PostgreSQL with its own data directory, and resolves once it responds.
 * @throws Error that lists the user's choices if there is none and none can be installed
 */
export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const { log = () => {}, port, machine = thisMachine } = options
  const programs = await requirePostgres(machine, log)
  const user = serverUser(machine)
  // Another user may have no access to this user's temporary directory.
  const directory = privateDirectory(
    'session-lab-pg-',
    '.s.PGSQL.65535.lock',
    user === null ? undefined : '/tmp',
  )
  if (user !== null) chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const address = port === undefined ? ['-h', ''] : ['-h', '127.0.0.1', '-p', String(port)]
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const command = asUser(user, programs.postgres, ['-D', data, '-k', directory, ...address, ...settings])
  const { stop, kill, restart } = await startServer({
    engine: programs.engine,
    directory,
    prepare: () => initialize(machine, programs, user, data),
    start: () => startChild(...command, { cwd: directory, cleanUp: directory }),
    isReady: () => isReady(join(directory, `.s.PGSQL.${port ?? DEFAULT_PORT}`)),
    timeoutMs: 30_000,
    // Immediate shutdown: connections break, and the write-ahead log is replayed at the next start.
    stopSignal: 'SIGQUIT',
  })
  return {
    url:
      port === undefined
        ? `postgresql://${OWNER}@localhost/postgres?host=${encodeURIComponent(directory)}`
        : `postgresql://${OWNER}@127.0.0.1:${port}/postgres`,
    engine: programs.engine,
    stop,
    kill,
    restart,
  }
}

const OWNER = 'session_lab'
const DEFAULT_PORT = 5432

/** Data must survive a crash of the server, not of the machine. No background processes, for busy test machines. */
const SETTINGS = [
  ...['fsync=off', 'full_page_writes=off', 'shared_buffers=32MB'],
  ...['max_connections=60', 'autovacuum=off', 'max_wal_senders=0', 'wal_level=minimal'],
  ...['jit=off', 'logging_collector=off', 'log_destination=stderr'],
]

async function initialize(
  machine: Machine,
  { initdb, engine }: PostgresPrograms,
  user: ServerUser | null,
  data: string,
): Promise<void> {
  // Only this user can reach the socket, so no authentication is needed.
  const args = ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  const [program, programArgs] = asUser(user, initdb, args)
  const { ok, output } = await machine.run(program, programArgs, { timeoutMs: 60_000 })
  if (!ok) throw new Error(`${engine} could not create a database:\n${lastLines(output, 8)}`)
}

interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. Then it runs as the system's user `postgres`, or as `nobody`. */
function serverUser({ isRoot, find }: Machine): ServerUser | null {
  if (!isRoot) return null
  const users = readFileSync('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users) ?? []
    if (uid !== undefined && gid !== undefined && find('setpriv') !== null)
      return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has no `setpriv` to run it as another user.',
  )
}

/** A command as another user. `setpriv` replaces itself by the program, which keeps its process id. */
function asUser(
  user: ServerUser | null,
  program: string,
  args: readonly string[],
): [program: string, args: readonly string[]] {
  if (user === null) return [program, args]
  const { uid, gid } = user
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', program, ...args]]
}

/** Whether a PostgreSQL accepts a login at this socket: it listens some time before. */
function isReady(socket: string): Promise<boolean> {
  const startup = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${OWNER}\0database\0postgres\0\0`, 'latin1')
  startup.writeInt32BE(startup.length)
  return probe(connect(socket), startup, (reply) => reply.startsWith('R'), 2000)
}
