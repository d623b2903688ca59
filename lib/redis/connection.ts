import { Cluster, type Redis } from 'ioredis'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { within } from '#lib/core/within.ts'
import type { RedisConfig } from '#lib/env.ts'
import { watchAvailability, watchConnectionErrors } from './availability.ts'
import { dial, dialListener, dialSentinels, type RedisClient } from './dial.ts'
import { watchFailovers } from './failover.ts'

export type { RedisClient } from './dial.ts'

/** With any other policy Redis may evict revocation data, and revoked sessions would be accepted again. */
const REQUIRED_EVICTION_POLICY = 'noeviction'

/** How often the subscription connection is checked: nothing may be published on it for hours. */
const LISTENER_PING_INTERVAL_MS = 5000

/** How long a command, or a script with its retries, may take. An outage must be reported within a second. */
const REPLY_TIMEOUT_MS = 700

/** Pause before a client that has stopped reconnecting is connected again. */
const REDIAL_MS = 100

/** The Redis connections of a process: one client for commands, one for subscriptions. */
export interface RedisConnections {
  readonly topology: RedisConfig['topology']
  readonly commands: RedisClient
  readonly listener: Redis
  /** Whether the command connection is ready. */
  isUp(): boolean
  /** The current masters, as far as the client has discovered them. */
  masters(): readonly Redis[]
  /** Checks every master: all respond, some do, or none. Takes a second at most. */
  health(): Promise<RedisHealth>
  /** Called each time Redis is reachable again: the same server, its successor, or one that has lost all data. */
  onAvailable(callback: () => void): void
  /** Called when the connection to Redis is lost; in a Cluster, to any node. */
  onUnavailable(callback: () => void): void
  /** Called with the reason of each failed connection attempt, such as a wrong password. Contains no credential. */
  onConnectionError(callback: (reason: string) => void): void
  close(): Promise<void>
}

export type RedisHealth = 'up' | 'partly' | 'down'

/** Opens the connections. Returns immediately, reconnects automatically, and never throws for an unreachable server. */
export function connectRedis(config: RedisConfig): RedisConnections {
  const commands = dial(config)
  const listener = dialListener(config, commands)
  let isClosed = false
  // Commands in flight fail with `StoreUnavailable`; nothing is sent until the failover has completed.
  const failovers =
    config.topology === 'sentinel'
      ? watchFailovers(dialSentinels(config), config.name, () => dropReplacedMaster())
      : null
  // Without a connection, disconnect() would stop ioredis from reconnecting, and it would emit no `end`.
  const dropReplacedMaster = () => {
    if (failovers?.isInProgress() && isConnected(commands)) commands.disconnect()
  }
  commands.on('connect', dropReplacedMaster)
  const redial = (connection: RedisClient) => {
    if (isClosed) return
    if (connection === commands && failovers?.isInProgress()) redialSoon(connection)
    else connection.connect().catch(() => {})
  }
  const redialSoon = (connection: RedisClient) => setTimeout(redial, REDIAL_MS, connection).unref()
  for (const connection of [commands, listener]) {
    // Without a handler ioredis prints each failed attempt.
    connection.on('error', () => {})
    // A failover announced while ioredis is connecting ends the client for good.
    connection.on('end', () => redialSoon(connection))
  }
  const pingTimer = setInterval(() => listener.ping().catch(() => {}), LISTENER_PING_INTERVAL_MS)
  pingTimer.unref()
  const changes = watchAvailability(commands)
  return {
    topology: config.topology,
    commands,
    listener,
    isUp: () => commands.status === 'ready',
    masters: () => mastersOf(commands),
    health: () => healthOf(commands),
    onAvailable: (callback) => changes.on('available', callback),
    onUnavailable: (callback) => changes.on('unavailable', callback),
    onConnectionError: (callback) => watchConnectionErrors(commands, callback),
    async close() {
      isClosed = true
      clearInterval(pingTimer)
      failovers?.close()
      changes.removeAllListeners()
      commands.disconnect()
      listener.disconnect()
    },
  }
}

function isConnected({ status }: RedisClient): boolean {
  return status === 'connect' || status === 'ready'
}

async function healthOf(commands: RedisClient): Promise<RedisHealth> {
  // A reachable node of a Cluster refuses every key while the Cluster as a whole is down.
  const checks =
    commands instanceof Cluster
      ? mastersOf(commands).map(async (node) => /^cluster_state:ok/m.test(await node.cluster('INFO')))
      : [commands.ping().then(() => true)]
  const results = await Promise.allSettled(checks.map((reply) => within(REPLY_TIMEOUT_MS, reply)))
  const healthy = results.filter((result) => result.status === 'fulfilled' && result.value).length
  if (healthy === 0) return 'down'
  return healthy === results.length ? 'up' : 'partly'
}

function mastersOf(commands: RedisClient): readonly Redis[] {
  return commands instanceof Cluster ? commands.nodes('master') : [commands]
}

/**
 * Waits until Redis is reachable.
 * @throws StoreUnavailable after the timeout
 */
export async function whenReady(redis: RedisConnections, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!redis.isUp()) {
    if (Date.now() > deadline) throw new StoreUnavailable('redis')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/**
 * Refuses a Redis that may evict keys before they expire.
 * @throws Error naming the setting and how to change it
 */
export async function requireNoEviction(masters: readonly Redis[]): Promise<void> {
  const settings = await orUnavailable(Promise.all(masters.map((master) => master.info('memory'))))
  for (const setting of settings) {
    const policy = /maxmemory_policy:(\S+)/.exec(setting)?.[1]
    if (policy !== undefined && policy !== REQUIRED_EVICTION_POLICY) {
      throw new Error(
        `Redis runs with maxmemory-policy ${policy}: it may evict revocation data, and revoked sessions would be ` +
          `accepted again. Set ${REQUIRED_EVICTION_POLICY} (redis-cli CONFIG SET maxmemory-policy ${REQUIRED_EVICTION_POLICY}).`,
      )
    }
  }
}

/**
 * Waits for Redis. The timeout is here and not ioredis's `commandTimeout`, which would also reject a reply that has
 * arrived while the process was busy: under load a healthy Redis was reported as unavailable.
 * @throws StoreUnavailable for every failure: no reply in time, an error reply, no connection
 */
export async function orUnavailable<T>(reply: Promise<T>): Promise<T> {
  try {
    return await within(REPLY_TIMEOUT_MS, reply)
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable('redis', error)
  }
}

const DELETE_BATCH = 500

/** Deletes many keys, some of them at a time. @throws StoreUnavailable */
export async function deleteKeys(redis: RedisClient, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += DELETE_BATCH) {
    await orUnavailable(redis.unlink(...keys.slice(from, from + DELETE_BATCH)))
  }
}
