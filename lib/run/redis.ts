/** A real Redis for whoever needs one: the configured one, else a private one that ends with us. */
import { mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, onExit, startChild } from './children.ts'
import { type Log, type Machine, thisMachine } from './machine.ts'
import { type RedisProgram, requireRedisProgram } from './redis-program.ts'

export interface ProvidedRedis {
  /** `unix:/path/to.sock` for a private one; empty where Sentinels or a Cluster are configured. */
  readonly url: string
  readonly engine: string
  /** Whether we started it, and it ends with us. */
  readonly owned: boolean
  readonly pid?: number
  /** Resolves if a private one dies; somebody else's is theirs to watch. */
  readonly exited: Promise<void>
  stop(): Promise<void>
}

interface ProvideOptions {
  readonly log: Log
  /** The address of one that is there already. Default: `REDIS_URL`; empty: always a private one. */
  readonly url?: string | undefined
  readonly machine?: Machine
  /** Of a private one, beyond {@link SETTINGS}; given what it is, as `Redis 7.0.15`. */
  readonly settings?: (engine: string) => readonly string[]
}

/** @throws Error that tells a person what to do, where there is no Redis and none can be had */
export async function provideRedis({
  log,
  url,
  machine = thisMachine,
  settings = () => [],
}: ProvideOptions): Promise<ProvidedRedis> {
  const { REDIS_URL = '', REDIS_SENTINELS = '', REDIS_CLUSTER = '' } = process.env
  const given = url ?? REDIS_URL
  if (given !== '' || (url === undefined && REDIS_SENTINELS + REDIS_CLUSTER !== '')) {
    return {
      url: given,
      engine: 'as configured',
      owned: false,
      exited: new Promise(() => {}),
      stop: async () => {},
    }
  }
  const program = await requireRedisProgram(machine, log)
  const server = await startRedis({ program, settings: settings(program.engine) })
  log(`Started a private ${program.engine}.`)
  const { pid, exited } = server
  return { url: server.url, engine: program.engine, owned: true, pid, exited, stop: () => server.stop() }
}

/** A Redis that a test may do anything to. */
export interface RedisServer {
  readonly url: string
  readonly pid: number
  /** Resolves when the present process ends. */
  readonly exited: Promise<void>
  /** Ends it for good and removes what it left. */
  stop(): Promise<void>
  /** Ends it as a crash would: what it knew is lost, the address stays reserved for {@link restart}. */
  kill(): Promise<void>
  /** Stands still and keeps its connections: the outage that looks like slowness. */
  pause(): void
  resume(): void
  /** Begins anew at the same address, empty. */
  restart(): Promise<void>
}

interface StartOptions {
  /** A TCP port on 127.0.0.1. Default: a unix socket in a directory that only this user can enter. */
  readonly port?: number
  readonly program?: RedisProgram
  /** Beyond {@link SETTINGS}, as the command line takes them; of two alike the later counts. */
  readonly settings?: readonly string[]
}

/** Starts a private Redis that keeps nothing on disk, and resolves once it answers. */
export async function startRedis(options: StartOptions = {}): Promise<RedisServer> {
  const { port, settings = [] } = options
  const program = options.program ?? (await requireRedisProgram(thisMachine, () => {}))
  const directory = privateDirectory()
  const socket = join(directory, 'redis.sock')
  const url = port === undefined ? `unix:${socket}` : `redis://127.0.0.1:${port}`

  let child = start()
  let paused = false
  function start(): Child {
    const place =
      port === undefined
        ? ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700']
        : ['--port', String(port), '--bind', '127.0.0.1']
    const { path, argv0 } = program
    return startChild(path, [...place, '--dir', directory, ...SETTINGS, ...settings], {
      argv0,
      cwd: directory,
      leftovers: directory,
    })
  }
  /** SIGKILL at once: it keeps nothing that an orderly end could save, and a paused one would not hear a polite request. */
  async function kill(): Promise<void> {
    paused = false
    await child.stop({ signal: 'SIGKILL' })
  }
  const removeDirectory = () => rm(directory, { recursive: true, force: true })
  const forget = onExit(removeDirectory)
  async function stop(): Promise<void> {
    await kill()
    await removeDirectory()
    forget()
  }

  try {
    await answers(url, child, program.engine)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    get pid() {
      return child.pid
    },
    get exited() {
      return child.exited.then(() => {})
    },
    stop,
    kill,
    pause() {
      if (!paused) process.kill(child.pid, 'SIGSTOP')
      paused = true
    },
    resume() {
      if (paused) process.kill(child.pid, 'SIGCONT')
      paused = false
    },
    async restart() {
      await kill()
      child = start()
      await answers(url, child, program.engine)
    },
  }
}

/** Nothing on disk; full means refused, never that a session silently disappears. */
const SETTINGS = [
  ...['--save', '', '--appendonly', 'no', '--daemonize', 'no', '--loglevel', 'warning'],
  ...['--maxmemory', '512mb', '--maxmemory-policy', 'noeviction'],
]

/** A socket's path may have about 104 characters on macOS, whose own temporary directory uses up half of them. */
const MAX_SOCKET_PATH = 100

function privateDirectory(): string {
  const own = join(realpathSync(tmpdir()), 'session-lab-')
  const fits = own.length + 'XXXXXX/redis.sock'.length <= MAX_SOCKET_PATH
  return mkdtempSync(fits ? own : '/tmp/session-lab-')
}

async function answers(url: string, child: Child, engine: string): Promise<void> {
  const deadline = Date.now() + 5000
  let over = false
  void child.exited.then(() => {
    over = true
  })
  while (!(await pings(url))) {
    if (over) throw new Error(`${engine} ended as soon as it was started:\n${child.tail()}`)
    if (Date.now() > deadline) throw new Error(`${engine} did not answer within 5 seconds.\n${child.tail()}`)
    await sleep(20)
  }
}

/** Whether a Redis answers PING at `unix:/path` or `redis://host:port`, within half a second. */
export function pings(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const connection = url.startsWith('unix:')
    ? connect(url.slice('unix:'.length))
    : connect(Number(port), hostname)
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      connection.destroy()
      resolve(yes)
    }
    connection.setTimeout(500, () => answer(false))
    connection.on('error', () => answer(false))
    connection.on('close', () => answer(false))
    connection.on('data', (data) => answer(data.toString('latin1').startsWith('+PONG')))
    connection.write('PING\r\n')
  })
}
