import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { listenOnce } from '../../lib/run/app.ts'
import { type RedisServer, startRedis } from '../../lib/run/redis.ts'

/** A server among others, with a direct connection that bypasses the tested code. */
export interface Member extends RedisServer {
  readonly port: number
  readonly admin: Redis
}

/** Starts one of several servers at a port. It stores nothing on disk except the state of a Cluster. */
export async function startMember(port: number, settings: readonly string[] = []): Promise<Member> {
  const server = await startRedis({ port, settings: [...QUICK_SYNC, ...settings] })
  const admin = connectTo(port)
  return Object.assign(Object.create(server) as RedisServer, {
    port,
    admin,
    async stop() {
      admin.disconnect()
      await server.stop()
    },
  })
}

/** A replica syncs immediately; by default Redis waits five seconds for further replicas. */
const QUICK_SYNC = [
  '--repl-diskless-sync',
  'yes',
  '--repl-diskless-sync-delay',
  '0',
  '--repl-ping-replica-period',
  '1',
]

/** A connection that waits for its server, however long that takes. */
export function connectTo(port: number): Redis {
  const line = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, retryStrategy: () => 50 })
  line.on('error', () => {})
  return line
}

/** Below the ports that systems give to outgoing connections: a test that runs at the same time would get one of those. */
const MIN_PORT = 10_000
const PORTS = 12_000
/** A node of a Cluster also takes the port this much higher. */
const BUS_OFFSET = 10_000

/** Ports that are currently free, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = MIN_PORT + Math.floor(Math.random() * PORTS)
    const isFree = await Promise.all([port, port + BUS_OFFSET].map((each) => listenOnce('127.0.0.1', each)))
      .then(() => true)
      .catch(() => false)
    if (isFree) ports.add(port)
  }
  return [...ports]
}

/** Waits until a condition holds. @throws Error with the condition that did not */
export async function until(what: string, isSo: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Within ${limitMs / 1000} seconds it was not so: ${what}.`)
    await sleep(20)
  }
}
