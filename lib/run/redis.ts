/** Provides a Redis: the configured one, else a private one that stops with this process. */
import { connect } from 'node:net'
import { join } from 'node:path'
import { startChild } from './children.ts'
import { type Log, type Machine, thisMachine } from './machine.ts'
import { privateDirectory, probe, startServer } from './private-server.ts'
import { type RedisProgram, requireRedisProgram } from './redis-program.ts'
import { type Snapshots, snapshotSettings } from './redis-snapshots.ts'

export interface ProvidedRedis {
  /** `unix:/path/to.sock` for a private one; empty if Sentinels or a Cluster are configured. */
  readonly url: string
  readonly engine: string
  /** Whether it is a private one. */
  readonly owned: boolean
  readonly pid?: number
  /** Resolves if a private one exits; never for a configured one. */
  readonly exited: Promise<void>
  stop(): Promise<void>
}

interface ProvideOptions {
  readonly log: Log
  /** The address of an existing one. Default: `REDIS_URL`; empty: always a private one. */
  readonly url?: string | undefined
  readonly machine?: Machine
  /** Settings of a private one in addition to {@link SETTINGS}, given its name and version, such as `Redis 7.0.15`. */
  readonly settings?: (engine: string) => readonly string[]
  /** Where a private one saves its data, and restores it from. Default: nowhere, so that it starts empty. */
  readonly snapshots?: Snapshots
}

/** @throws Error that lists the user's choices if there is none and none can be installed */
export async function provideRedis({
  log,
  url,
  machine = thisMachine,
  settings = () => [],
  snapshots,
}: ProvideOptions): Promise<ProvidedRedis> {
  const { REDIS_URL = '', REDIS_SENTINELS = '', REDIS_CLUSTER = '' } = process.env
  const given = url ?? REDIS_URL
  if (given !== '' || (url === undefined && REDIS_SENTINELS + REDIS_CLUSTER !== '')) {
    const exited = new Promise<never>(() => {})
    return { url: given, engine: 'as configured', owned: false, exited, stop: async () => {} }
  }
  const program = await requireRedisProgram(machine, log)
  const { engine } = program
  const server = await startRedis({ program, settings: settings(engine), ...(snapshots && { snapshots }) })
  log(`Started a private ${engine}.`)
  return { url: server.url, engine, owned: true, pid: server.pid, exited: server.exited, stop: server.stop }
}

/** A private Redis, with the faults that tests inject. */
export interface RedisServer {
  readonly url: string
  readonly pid: number
  /** Resolves when the current process exits. */
  readonly exited: Promise<void>
  /** Stops it for good and removes its files. */
  stop(): Promise<void>
  /** Kills it: its data is lost, and its address stays reserved for {@link restart}. */
  kill(): Promise<void>
  /** Suspends it with its connections open, so that it looks like a slow server. */
  pause(): void
  resume(): void
  /** Starts it again at the same address, empty. */
  restart(): Promise<void>
}

interface StartOptions {
  /** A TCP port on 127.0.0.1. Default: a Unix socket in a private directory. */
  readonly port?: number
  readonly program?: RedisProgram
  /** In addition to {@link SETTINGS}, as command line arguments; the last one of the same name applies. */
  readonly settings?: readonly string[]
  readonly snapshots?: Snapshots
}

const SOCKET = 'redis.sock'
/** A snapshot is read before the first response. */
const MAX_LOAD_MS = 15_000

/** Starts a private Redis, without persistence unless snapshots are wanted, and resolves once it responds. */
export async function startRedis(options: StartOptions = {}): Promise<RedisServer> {
  const { port, settings = [], snapshots } = options
  const program = options.program ?? (await requireRedisProgram(thisMachine, () => {}))
  const { path, argv0, engine } = program
  const directory = privateDirectory('session-lab-', SOCKET)
  const socket = join(directory, SOCKET)
  const url = port === undefined ? `unix:${socket}` : `redis://127.0.0.1:${port}`
  const address =
    port === undefined
      ? ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700']
      : ['--port', String(port), '--bind', '127.0.0.1']
  const saved = snapshots === undefined ? ['--dir', directory] : snapshotSettings(snapshots)
  const args = [...address, ...SETTINGS, ...saved, ...settings]
  let isPaused = false
  const server = await startServer({
    engine,
    directory,
    start() {
      isPaused = false
      return startChild(path, args, { argv0, cwd: directory, cleanUp: directory })
    },
    isReady: () => pings(url),
    timeoutMs: snapshots === undefined ? 5000 : MAX_LOAD_MS,
    // Without snapshots there is nothing to save, and a paused process handles no other signal.
    stopSignal: snapshots === undefined ? 'SIGKILL' : 'SIGTERM',
  })
  return {
    url,
    get pid() {
      return server.child.pid
    },
    get exited() {
      return server.child.exited.then(() => {})
    },
    stop: server.stop,
    kill: server.kill,
    restart: server.restart,
    pause() {
      if (!isPaused) process.kill(server.child.pid, 'SIGSTOP')
      isPaused = true
    },
    resume() {
      if (isPaused) process.kill(server.child.pid, 'SIGCONT')
      isPaused = false
    },
  }
}

/** No persistence; when memory is full, writes are refused instead of evicting sessions. */
const SETTINGS = [
  ...['--save', '', '--appendonly', 'no', '--daemonize', 'no', '--loglevel', 'warning'],
  ...['--maxmemory', '512mb', '--maxmemory-policy', 'noeviction'],
]

/** Whether a Redis responds to PING at `unix:/path` or `redis://host:port`, within half a second. */
export function pings(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const isSocket = url.startsWith('unix:')
  const connection = isSocket ? connect(url.slice('unix:'.length)) : connect(Number(port), hostname)
  return probe(connection, 'PING\r\n', (reply) => reply.startsWith('+PONG'), 500)
}
