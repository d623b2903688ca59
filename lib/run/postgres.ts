/** A real PostgreSQL for the tests: the one that is named, else a private one that ends with us. */
import { chownSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, onExit, startChild } from './children.ts'
import { type Log, lastLines, type Machine, thisMachine } from './machine.ts'
import { type PostgresPrograms, requirePostgres } from './postgres-programs.ts'

/** A PostgreSQL that a test may do anything to. */
export interface PostgresServer {
  /** `postgresql://…`, with everything that a client needs to know. */
  readonly url: string
  readonly engine: string
  /** Ends it for good and removes what it left. */
  stop(): Promise<void>
  /** Ends it as a crash would: connections break, what was committed stays. */
  kill(): Promise<void>
  /** Begins anew at the same address, with what was committed. */
  restart(): Promise<void>
}

interface StartOptions {
  readonly log?: Log
  /** A TCP port on 127.0.0.1. Default: a unix socket in a directory that only this user can enter. */
  readonly port?: number
  readonly machine?: Machine
}

/**
 * Starts a private PostgreSQL with a data directory of its own, and resolves once it answers.
 * @throws Error that tells a person what to do, where there is none and none can be had
 */
export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const { log = () => {}, port, machine = thisMachine } = options
  const programs = await requirePostgres(machine, log)
  const user = serverUser(machine)
  const directory = privateDirectory(user)
  const data = join(directory, 'data')

  const removeDirectory = () => rm(directory, { recursive: true, force: true })
  const forget = onExit(removeDirectory)
  let child: Child | null = null
  function start(): Child {
    const place = port === undefined ? ['-h', ''] : ['-h', '127.0.0.1', '-p', String(port)]
    const args = ['-D', data, '-k', directory, ...place, ...SETTINGS.flatMap((setting) => ['-c', setting])]
    return startChild(...as(user, programs.postgres, args), { cwd: directory, leftovers: directory })
  }
  async function kill(): Promise<void> {
    // What PostgreSQL calls an immediate shutdown: every connection breaks, and its log is replayed at the next start.
    await child?.stop({ signal: 'SIGQUIT' })
  }
  async function stop(): Promise<void> {
    await kill()
    await removeDirectory()
    forget()
  }
  const begin = async () => {
    child = start()
    await answers(join(directory, `.s.PGSQL.${port ?? DEFAULT_PORT}`), child, programs)
  }

  try {
    await initialise(machine, programs, user, data)
    await begin()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url:
      port === undefined
        ? `postgresql://${OWNER}@localhost/postgres?host=${encodeURIComponent(directory)}`
        : `postgresql://${OWNER}@127.0.0.1:${port}/postgres`,
    engine: programs.engine,
    stop,
    kill,
    async restart() {
      await kill()
      await begin()
    },
  }
}

const OWNER = 'session_lab'
const DEFAULT_PORT = 5432

/** What a test writes must survive a crash of the server, not of the machine; and a busy machine needs no helpers in the background. */
const SETTINGS = [
  ...['fsync=off', 'full_page_writes=off', 'shared_buffers=32MB'],
  ...['max_connections=60', 'autovacuum=off', 'max_wal_senders=0', 'wal_level=minimal'],
  ...['jit=off', 'logging_collector=off', 'log_destination=stderr'],
]

async function initialise(
  machine: Machine,
  { initdb, engine }: PostgresPrograms,
  user: ServerUser | null,
  data: string,
): Promise<void> {
  // Only this user can reach the socket, so the server need not ask who is there.
  const args = ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  const [program, asUser] = as(user, initdb, args)
  const { ok, output } = await machine.run(program, asUser, { timeoutMs: 60_000 })
  if (!ok) throw new Error(`${engine} could not lay out a database:\n${lastLines(output, 8)}`)
}

interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root: then it runs as the system's user for it, or as nobody. */
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

/** A command under another user. `setpriv` becomes the program itself: its process id is the server's. */
function as(
  user: ServerUser | null,
  program: string,
  args: readonly string[],
): [program: string, args: readonly string[]] {
  if (user === null) return [program, args]
  const { uid, gid } = user
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', program, ...args]]
}

/** A socket's path may have about 104 characters on macOS, whose own temporary directory uses up half of them. */
const MAX_SOCKET_PATH = 100

function privateDirectory(user: ServerUser | null): string {
  const own = join(realpathSync(tmpdir()), 'session-lab-pg-')
  // Where another user runs the server, a temporary directory of our own may be closed to it.
  const fits = user === null && own.length + 'XXXXXX/.s.PGSQL.65535.lock'.length <= MAX_SOCKET_PATH
  const directory = mkdtempSync(fits ? own : '/tmp/session-lab-pg-')
  if (user !== null) chownSync(directory, user.uid, user.gid)
  return directory
}

async function answers(socket: string, child: Child, { engine }: PostgresPrograms): Promise<void> {
  const deadline = Date.now() + 30_000
  let over = false
  void child.exited.then(() => {
    over = true
  })
  while (!(await isReady(socket))) {
    if (over) throw new Error(`${engine} ended as soon as it was started:\n${child.tail()}`)
    if (Date.now() > deadline) throw new Error(`${engine} did not answer within 30 seconds.\n${child.tail()}`)
    await sleep(20)
  }
}

const READY = 'R'

/** Whether a PostgreSQL lets its owner in at this socket: it listens some time before it does. */
function isReady(socket: string): Promise<boolean> {
  const startup = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${OWNER}\0database\0postgres\0\0`, 'latin1')
  startup.writeInt32BE(startup.length)
  const connection = connect(socket)
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      connection.destroy()
      resolve(yes)
    }
    connection.setTimeout(2000, () => answer(false))
    connection.on('error', () => answer(false))
    connection.on('close', () => answer(false))
    connection.on('data', (data) => answer(data.toString('latin1', 0, 1) === READY))
    connection.write(startup)
  })
}
