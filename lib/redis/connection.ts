import { Cluster, type Redis } from 'ioredis'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { within } from '#lib/core/within.ts'
import type { RedisConfig } from '#lib/env.ts'
import { watchAvailability, watchConnectionErrors } from './availability.ts'
import { dial, dialListener, dialSentinels, type RedisClient } from './dial.ts'
import { watchFailovers } from './failover.ts'

export type { RedisClient } from './dial.ts'

/** Policies under which Redis may drop a key that has not expired: a dropped denial is a revoked session come back. */
const KEEPS_EVERYTHING = 'noeviction'

/** How often the listener is asked whether it still hears. */
const ASK_LISTENER_EVERY_MS = 5000

/** How long a command, or a script with its retries, may take. Below the second within which an outage is reported. */
const REPLY_TIMEOUT_MS = 700

/** How soon a connection that gave up is begun anew. */
const REDIAL_MS = 100

/** What a process has of Redis: connections for commands, and one that listens. */
export interface RedisConnections {
  readonly topology: RedisConfig['topology']
  readonly commands: RedisClient
  readonly listener: Redis
  /** Whether the last word from Redis was a good one. */
  isUp(): boolean
  /** The servers that take writes now, as far as is known. */
  masters(): readonly Redis[]
  /** Asks every master now: all answer, some do, or none. Takes a second at most. */
  health(): Promise<RedisHealth>
  /**
   * Calls back each time that a Redis is there again after one was lost: the same one, its successor, or one that has
   * forgotten everything.
   */
  onAvailable(callback: () => void): void
  /** Calls back when a Redis that was there is gone; of a Cluster, any of its nodes. */
  onUnavailable(callback: () => void): void
  /**
   * Calls back with why there is no connection: nobody listens, a certificate that nobody vouches for, a password that is
   * wrong. Without a credential; again with each attempt.
   */
  onConnectionError(callback: (reason: string) => void): void
  close(): Promise<void>
}

export type RedisHealth = 'up' | 'partly' | 'down'

/** Opens the connections; returns at once, reconnects by itself, and never throws for a server that is away. */
export function connectRedis(place: RedisConfig): RedisConnections {
  const commands = dial(place)
  const listener = dialListener(place, commands)
  let isClosed = false
  // What is under way fails, and its client is told so; nothing more is sent until there is one master again.
  const failovers =
    place.topology === 'sentinel' ? watchFailovers(dialSentinels(place), place.name, () => leave()) : null
  // Where there is no connection ioredis would take this for the end of its attempts, and not say so.
  const leave = () => {
    if (failovers?.isUnderWay() && isConnected(commands)) commands.disconnect()
  }
  commands.on('connect', leave)
  const redial = (connection: RedisClient) => {
    if (isClosed) return
    if (connection === commands && failovers?.isUnderWay()) redialSoon(connection)
    else connection.connect().catch(() => {})
  }
  const redialSoon = (connection: RedisClient) => setTimeout(redial, REDIAL_MS, connection).unref()
  for (const connection of [commands, listener]) {
    // Without one ioredis prints each failed attempt.
    connection.on('error', () => {})
    // A switch of masters that is told in the middle of a dial ends an ioredis client for good: it is begun anew.
    connection.on('end', () => redialSoon(connection))
  }
  const asking = setInterval(() => listener.ping().catch(() => {}), ASK_LISTENER_EVERY_MS)
  asking.unref()
  const changes = watchAvailability(commands)
  return {
    topology: place.topology,
    commands,
    listener,
    isUp: () => commands.status === 'ready',
    masters: () => mastersOf(commands),
    health: () => healthOf(commands),
    onAvailable: (callback) => changes.on('return', callback),
    onUnavailable: (callback) => changes.on('loss', callback),
    onConnectionError: (callback) => watchConnectionErrors(commands, callback),
    async close() {
      isClosed = true
      clearInterval(asking)
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
  // A node of a Cluster may be well and refuse every key, because the whole is not.
  const asked =
    commands instanceof Cluster
      ? mastersOf(commands).map(async (node) => /^cluster_state:ok/m.test(await node.cluster('INFO')))
      : [commands.ping().then(() => true)]
  const answers = await Promise.allSettled(asked.map((reply) => within(REPLY_TIMEOUT_MS, reply)))
  const well = answers.filter((answer) => answer.status === 'fulfilled' && answer.value).length
  if (well === 0) return 'down'
  return well === answers.length ? 'up' : 'partly'
}

function mastersOf(commands: RedisClient): readonly Redis[] {
  return commands instanceof Cluster ? commands.nodes('master') : [commands]
}

/** Waits until Redis can be asked, or says why not. */
export async function whenReady(link: RedisConnections, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!link.isUp()) {
    if (Date.now() > deadline) throw new StoreUnavailable('redis')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/**
 * Refuses a Redis that may forget on its own account.
 * @throws Error naming the setting and how to change it
 */
export async function requireNoEviction(masters: readonly Redis[]): Promise<void> {
  const settings = await orUnavailable(Promise.all(masters.map((master) => master.info('memory'))))
  for (const setting of settings) {
    const policy = /maxmemory_policy:(\S+)/.exec(setting)?.[1]
    if (policy !== undefined && policy !== KEEPS_EVERYTHING) {
      throw new Error(
        `Redis runs with maxmemory-policy ${policy}: it may evict revocation data, and revoked sessions would be ` +
          `accepted again. Set ${KEEPS_EVERYTHING} (redis-cli CONFIG SET maxmemory-policy ${KEEPS_EVERYTHING}).`,
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
