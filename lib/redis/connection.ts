import { Redis, type RedisOptions } from 'ioredis'
import { StoreUnavailable } from '#lib/core/errors.ts'

/**
 * What makes a Redis client fail instead of hang. ioredis's defaults queue and resend for ever: a stopped server would
 * stop every request, and a resent write may be a second write.
 */
const FAIL_FAST = {
  maxRetriesPerRequest: 1,
  commandTimeout: 700,
  connectTimeout: 1000,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt: number) => Math.min(50 * attempt, 500),
} satisfies RedisOptions

/** Policies under which Redis may drop a key that has not expired: a dropped denial is a revoked session come back. */
const KEEPS_EVERYTHING = 'noeviction'

/** `redis://…`, `rediss://…`, or `unix:/path/to.sock`. */
function open(url: string, options: Omit<RedisOptions, 'replyMapping'>): Redis {
  return url.startsWith('unix:')
    ? new Redis({ ...options, path: url.slice('unix:'.length) })
    : new Redis(url, options)
}

/** The two connections of a process: one for commands, one that listens. */
export interface RedisLink {
  readonly commands: Redis
  readonly listener: Redis
  /** Whether the last word from Redis was a good one. */
  isUp(): boolean
  /** Calls back each time that the connection is there again after it was lost. */
  onReturn(callback: () => void): void
  close(): Promise<void>
}

/** Opens both connections; returns at once, reconnects by itself, and never throws for a server that is away. */
export function linkRedis(url: string): RedisLink {
  const commands = open(url, { ...FAIL_FAST, connectionName: 'session-lab' })
  // The listener waits for ever by nature, and must subscribe again by itself.
  const listener = open(url, {
    connectTimeout: 1000,
    maxRetriesPerRequest: null,
    retryStrategy: FAIL_FAST.retryStrategy,
    autoResubscribe: true,
    connectionName: 'session-lab-listener',
  })
  const returns = new Set<() => void>()
  let wasLost = false
  for (const connection of [commands, listener]) {
    // Without a listener ioredis prints each failed attempt; the health check says it once.
    connection.on('error', () => {})
  }
  commands.on('close', () => {
    wasLost = true
  })
  commands.on('ready', () => {
    if (wasLost) for (const callback of returns) callback()
    wasLost = false
  })
  return {
    commands,
    listener,
    isUp: () => commands.status === 'ready',
    onReturn: (callback) => returns.add(callback),
    async close() {
      commands.disconnect()
      listener.disconnect()
    },
  }
}

/** Waits until Redis can be asked, or says why not. */
export async function whenReady(link: RedisLink, timeoutMs: number): Promise<void> {
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
export async function demandNoEviction(redis: Redis): Promise<void> {
  const policy = /maxmemory_policy:(\S+)/.exec(await answered(redis.info('memory')))?.[1]
  if (policy !== undefined && policy !== KEEPS_EVERYTHING) {
    throw new Error(
      `Redis runs with maxmemory-policy ${policy}: under memory pressure it would forget denied sessions, and they ` +
        `would be accepted again. Set it to ${KEEPS_EVERYTHING} (redis-cli CONFIG SET maxmemory-policy ${KEEPS_EVERYTHING}).`,
    )
  }
}

/** Waits for Redis; every way in which it can fail to answer becomes the one error that the web knows. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable('redis', error)
  }
}
