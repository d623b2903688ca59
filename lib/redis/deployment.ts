import { Cluster, type Redis } from 'ioredis'
import { within } from '#lib/core/within.ts'
import type { RedisConfig } from '#lib/env.ts'
import type { RedisConnections } from './connection.ts'
import { dialSentinels } from './dial.ts'

/** How long a server may take to describe itself. */
const TIMEOUT_MS = 700

export type SlotRange = readonly [from: number, to: number]

/** A server of the deployment, as the masters and the Sentinels describe it. */
export interface RedisInstance {
  /** `host:port`, or the path of a socket. */
  readonly id: string
  readonly role: 'master' | 'replica' | 'sentinel'
  readonly state: 'up' | 'syncing' | 'down'
  /** Of a replica: the bytes of the replication stream that it has not confirmed, and the seconds since its last report. */
  readonly lagBytes: number | null
  readonly lagSeconds: number | null
  /** Of a replica. */
  readonly master: string | null
  /** Of a master in a Cluster: the hash slots that it serves. */
  readonly slots: readonly SlotRange[] | null
}

export interface RedisDeployment {
  readonly topology: RedisConfig['topology']
  readonly instances: readonly RedisInstance[]
}

export type RedisDeployments = ReturnType<typeof redisDeployment>

/** Reads who is master, who replicates from it, and how far behind. Servers that do not respond are missing or `down`. */
export function redisDeployment(link: RedisConnections, config: RedisConfig) {
  const sentinels = config.topology === 'sentinel' ? lazily(() => sentinelsOf(config)) : () => []

  async function masterAddress(): Promise<string | null> {
    if (config.topology !== 'sentinel') return null
    const named = sentinels().map(({ connection }) => masterNamedBy(connection, config.name))
    return Promise.any(named).catch(() => null)
  }

  return {
    /** The master that a Sentinel names; null without Sentinels, or if none responds. */
    masterAddress,
    async read(): Promise<RedisDeployment> {
      const [slots, named] = await Promise.all([slotsOf(link), masterAddress()])
      const ofMasters = await Promise.all(
        link.masters().map(async (connection) => {
          const id = named ?? addressOf(connection, config)
          const info = await within(TIMEOUT_MS, connection.info('replication')).catch(() => null)
          return info === null ? [downMaster(id)] : instancesIn(info, id, slots?.get(id) ?? null)
        }),
      )
      const ofSentinels = await Promise.all(
        sentinels().map(async ({ id, connection }): Promise<RedisInstance> => {
          const isUp = await within(TIMEOUT_MS, connection.ping()).then(
            () => true,
            () => false,
          )
          return { ...EMPTY, id, role: 'sentinel', state: isUp ? 'up' : 'down' }
        }),
      )
      return { topology: config.topology, instances: [...ofMasters.flat(), ...ofSentinels] }
    },
  }
}

const EMPTY = { lagBytes: null, lagSeconds: null, master: null, slots: null }

const downMaster = (id: string): RedisInstance => ({ ...EMPTY, id, role: 'master', state: 'down' })

function lazily<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}

function sentinelsOf(config: Extract<RedisConfig, { topology: 'sentinel' }>) {
  return dialSentinels(config).map((connection, position) => {
    // Without a handler ioredis prints each failed attempt.
    connection.on('error', () => {})
    const { host, port } = config.sentinels[position] ?? { host: '', port: 0 }
    return { id: `${host}:${port}`, connection }
  })
}

async function masterNamedBy(sentinel: Redis, name: string): Promise<string> {
  const reply = await within(TIMEOUT_MS, sentinel.call('SENTINEL', 'get-master-addr-by-name', name))
  if (!Array.isArray(reply)) throw new Error('The Sentinel does not know the master.')
  return reply.join(':')
}

function addressOf({ options }: Redis, config: RedisConfig): string {
  if (options.path) return 'unix socket'
  return config.topology === 'standalone' && !options.host ? 'redis' : `${options.host}:${options.port}`
}

/** The fields of a line such as `slave0:ip=127.0.0.1,port=6380,state=online,offset=10,lag=0`. */
function fieldsOf(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    line.split(',').map((field) => {
      const split = field.indexOf('=')
      return [field.slice(0, split), field.slice(split + 1)]
    }),
  )
}

/** A master and its replicas, from its `INFO replication`. */
export function instancesIn(
  info: string,
  id: string,
  slots: readonly SlotRange[] | null,
): readonly RedisInstance[] {
  const offset = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? 0)
  const role = /^role:slave/m.test(info) ? 'replica' : 'master'
  const replicas = [...info.matchAll(/^slave\d+:(.+?)\r?$/gm)].map(([, line = '']): RedisInstance => {
    const { ip, port, state, offset: confirmed, lag } = fieldsOf(line)
    return {
      ...EMPTY,
      id: `${ip}:${port}`,
      role: 'replica',
      state: state === 'online' ? 'up' : 'syncing',
      lagBytes: Math.max(0, offset - Number(confirmed)),
      lagSeconds: Number(lag),
      master: id,
    }
  })
  return [{ ...EMPTY, id, role, state: 'up', slots }, ...replicas]
}

/** The hash slots of each master of a Cluster; null for other topologies. */
async function slotsOf({ commands }: RedisConnections): Promise<ReadonlyMap<string, SlotRange[]> | null> {
  if (!(commands instanceof Cluster)) return null
  const reply = await within(TIMEOUT_MS, commands.cluster('SLOTS')).catch(() => [])
  const slots = new Map<string, SlotRange[]>()
  for (const [from, to, master] of reply as [number, number, [host: string, port: number]][]) {
    const id = master.slice(0, 2).join(':')
    slots.set(id, [...(slots.get(id) ?? []), [from, to]])
  }
  return slots
}
