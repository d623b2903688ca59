/** Three Redis and three Sentinels that watch them, for `npm run fleet -- --sentinel`. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './app.ts'
import { onExit, startChild, type Variables } from './children.ts'
import { type Log, thisMachine } from './machine.ts'
import { probe } from './private-server.ts'
import { type RedisServer, startRedis } from './redis.ts'
import { type RedisProgram, requireRedisProgram } from './redis-program.ts'
import { newSecret } from './secrets.ts'

export interface SentinelRedis {
  /** The configuration of the app. */
  readonly env: Variables
  /** `host:port` of each Redis; the roles may change. */
  readonly instances: readonly string[]
  /**
   * Kills a Redis, and starts it again, empty, some seconds later: the Sentinels make it a replica.
   * @throws RangeError if it is none of them, or is not running
   */
  kill(instance: string): Promise<void>
  stop(): Promise<void>
}

const NAME = 'session-lab'
const USER = 'session-lab'
/** How long a server may be silent before the Sentinels replace it. */
const DOWN_AFTER_MS = 1000
/** Longer than a failover takes: a master that returned before, empty, would empty its replicas. */
const RESTART_AFTER_MS = 10_000
const COUNT = 3
const QUORUM = 2
const READY_TIMEOUT_MS = 15_000

/** @throws Error that states what did not start, and why */
export async function startSentinelRedis({ log }: { readonly log: Log }): Promise<SentinelRedis> {
  const program = await requireRedisProgram(thisMachine, log)
  const password = newSecret()
  const directory = mkdtempSync(join(tmpdir(), 'session-lab-access-'))
  const access = join(directory, 'access.conf')
  // In a file: a password among the arguments would be visible to every user of the machine.
  writeFileSync(access, accessSettings(password), { mode: 0o600 })
  const ports = await freePorts(COUNT * 2)
  const first = ports[0] ?? 0
  const servers = new Map<string, RedisServer>()
  const sentinels: { stop(): Promise<void> }[] = []
  const killed = new Map<string, NodeJS.Timeout>()

  async function stop(): Promise<void> {
    for (const timer of killed.values()) clearTimeout(timer)
    await Promise.all([...sentinels, ...servers.values()].map((each) => each.stop()))
    await rm(directory, { recursive: true, force: true })
    cancel()
  }
  const cancel = onExit(stop)
  try {
    for (const port of ports.slice(0, COUNT)) {
      const replicaOf = port === first ? [] : ['--replicaof', `127.0.0.1 ${first}`]
      const settings = ['--include', access, ...QUICK_SYNC, ...replicaOf]
      servers.set(`127.0.0.1:${port}`, await startRedis({ port, program, settings }))
    }
    for (const port of ports.slice(COUNT)) sentinels.push(startSentinel(program, { port, first, password }))
    await whenWatched(ports.slice(COUNT))
  } catch (error) {
    await stop()
    throw error
  }
  log(`Started ${COUNT} ${program.engine} and ${COUNT} Sentinels.`)
  return {
    env: {
      REDIS_URL: '',
      REDIS_SENTINELS: ports
        .slice(COUNT)
        .map((port) => `127.0.0.1:${port}`)
        .join(','),
      REDIS_SENTINEL_NAME: NAME,
      REDIS_USERNAME: USER,
      REDIS_PASSWORD: password,
    },
    instances: [...servers.keys()],
    async kill(instance) {
      const server = servers.get(instance)
      if (!server || killed.has(instance)) throw new RangeError(`${instance} is not running.`)
      const restart = () => {
        killed.delete(instance)
        server.restart().catch((error: unknown) => log(`${instance} did not start again: ${error}`))
      }
      killed.set(instance, setTimeout(restart, RESTART_AFTER_MS))
      await server.kill()
    },
    stop,
  }
}

/** The launcher and the Sentinels check whether a server responds; everything else needs the password. */
const accessSettings = (password: string) => `user default on nopass resetkeys resetchannels -@all +ping
user ${USER} on >${password} ~* &* +@all
masteruser ${USER}
masterauth ${password}
`

/** A replica synchronizes immediately; by default Redis waits five seconds for further replicas. */
const QUICK_SYNC = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0']

/** A Sentinel writes its state into its configuration file, so each has a directory. */
function startSentinel(
  { path, argv0 }: RedisProgram,
  { port, first, password }: { readonly port: number; readonly first: number; readonly password: string },
) {
  const directory = mkdtempSync(join(tmpdir(), 'session-lab-sentinel-'))
  const settings = join(directory, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${first} ${QUORUM}`,
    `sentinel auth-user ${NAME} ${USER}`,
    `sentinel auth-pass ${NAME} ${password}`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} 5000`,
    `sentinel parallel-syncs ${NAME} ${COUNT - 1}`,
  ]
  writeFileSync(settings, lines.join('\n'), { mode: 0o600 })
  const child = startChild(path, [settings, '--sentinel'], { argv0, cwd: directory, cleanUp: directory })
  return {
    async stop() {
      await child.stop({ signal: 'SIGKILL' })
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves when every Sentinel has found the others and both replicas, so that a failover is possible. */
async function whenWatched(sentinels: readonly number[]): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  const isWhole = (port: number) =>
    probe(
      connect(port, '127.0.0.1'),
      `SENTINEL MASTER ${NAME}\r\n`,
      (reply) => has(reply, 'num-slaves', COUNT - 1) && has(reply, 'num-other-sentinels', COUNT - 1),
      500,
    )
  while (!(await Promise.all(sentinels.map(isWhole))).every(Boolean)) {
    if (Date.now() > deadline) throw new Error('The Sentinels did not find each other and the replicas.')
    await sleep(100)
  }
}

/** Whether a reply of the protocol has this field with this value. */
const has = (reply: string, field: string, value: number) =>
  new RegExp(`${field}\\r\\n\\$\\d+\\r\\n${value}\\r\\n`).test(reply)

/** Distinct free ports. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
