import { createConnection, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector, Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Endpoint, RedisConfig } from '#lib/env.ts'

/** One server, the master that Sentinels name, or a Cluster. The commands are the same. */
export type RedisClient = Redis | Cluster

const retryStrategy = (attempt: number) => Math.min(50 * attempt, 500)

/** How long a Sentinel may take to name the master. */
const SENTINEL_TIMEOUT_MS = 700

/**
 * Makes commands fail instead of hang. ioredis queues and resends without limit by default: a stopped server would block
 * every request, and a resent write may be executed twice.
 */
const FAIL_FAST = {
  maxRetriesPerRequest: 1,
  connectTimeout: 1000,
  // A firewall may drop a connection silently; without a timeout its replies would be awaited for ever.
  socketTimeout: 2000,
  autoResendUnfulfilledCommands: false,
  connectionName: 'session-lab',
} satisfies RedisOptions

/** A subscription may be silent for hours, and must be renewed after each reconnect. */
const LISTENING = {
  connectTimeout: 1000,
  // Applies to replies: the connection is checked with PING.
  socketTimeout: 2000,
  maxRetriesPerRequest: null,
  retryStrategy,
  autoResubscribe: true,
  connectionName: 'session-lab-listener',
} satisfies RedisOptions

/** Opens a connection to each configured Sentinel, for subscribing to failover events. */
export function dialSentinels(config: Extract<RedisConfig, { topology: 'sentinel' }>): readonly Redis[] {
  const { access, sentinelAccess, sentinels } = config
  const tls = access.tls ? { tls: {} } : {}
  return sentinels.map((each) => new Redis({ ...LISTENING, ...each, ...sentinelAccess, ...tls }))
}

/** Opens the connections for commands. Returns immediately, and never throws for an unreachable server. */
export function dial(config: RedisConfig): RedisClient {
  const options = { ...FAIL_FAST, retryStrategy, enableOfflineQueue: false }
  return config.topology === 'cluster' ? dialCluster(config) : dialOne(config, options)
}

/**
 * Opens the connection for subscriptions.
 * @param commands result of {@link dial}: in a Cluster it has the current list of nodes
 */
export function dialListener(config: RedisConfig, commands: RedisClient): Redis {
  if (config.topology !== 'cluster') return dialOne(config, LISTENING)
  const { tls, ...credentials } = config.access
  const nodes = () => {
    const known = commands instanceof Cluster ? commands.nodes().map(endpointOf) : []
    return known.length > 0 ? known : config.nodes
  }
  return new Redis({ ...LISTENING, ...credentials, Connector: anyOf(nodes, tls) })
}

type Options = Omit<RedisOptions, 'replyMapping'>

function dialOne(config: Exclude<RedisConfig, { topology: 'cluster' }>, options: Options): Redis {
  if (config.topology === 'standalone') {
    const { url } = config
    return url.startsWith('unix:')
      ? new Redis({ ...options, path: url.slice('unix:'.length) })
      : new Redis(url, options)
  }
  const { access, sentinelAccess, sentinels, name } = config
  const { tls, ...credentials } = access
  return new Redis({
    ...options,
    ...credentials,
    sentinels: sentinels.map((each) => ({ ...each })),
    name,
    ...(sentinelAccess.username === undefined ? {} : { sentinelUsername: sentinelAccess.username }),
    ...(sentinelAccess.password === undefined ? {} : { sentinelPassword: sentinelAccess.password }),
    ...(tls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
    sentinelRetryStrategy: retryStrategy,
    sentinelReconnectStrategy: () => 2000,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    // A master that hangs keeps its connections: the Sentinels report when it has been replaced.
    failoverDetector: true,
    // A former master that returned as a replica refuses writes.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  })
}

function dialCluster({ nodes, access }: Extract<RedisConfig, { topology: 'cluster' }>): Cluster {
  const { tls, ...credentials } = access
  return new Cluster(
    nodes.map((each) => ({ ...each })),
    {
      enableOfflineQueue: false,
      clusterRetryStrategy: retryStrategy,
      // A command sent over a broken connection may have been executed: it is not sent again.
      retryDelayOnFailover: 0,
      // A Cluster that is down stays down for longer than a request may wait.
      retryDelayOnClusterDown: 0,
      // While a slot migrates, TRYAGAIN means that the command was refused before it ran: it can be sent again.
      retryDelayOnTryAgain: 40,
      maxRedirections: 40,
      // A node that hangs cannot report that it was replaced; the others can.
      slotsRefreshInterval: 2000,
      // A certificate is issued for a host name, not for an address.
      ...(tls ? { dnsLookup: (host, found) => found(null, host) } : {}),
      redisOptions: { ...FAIL_FAST, ...credentials, ...(tls ? { tls: {} } : {}) },
    },
  )
}

function endpointOf({ options: { host = '', port = 0 } }: Redis): Endpoint {
  return { host, port }
}

/** Connects to a random node: a Cluster delivers a published message on all nodes, and the next attempt tries another. */
function anyOf(nodes: () => readonly Endpoint[], tls: boolean): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    constructor(options: unknown) {
      super((options as { readonly disconnectTimeout: number }).disconnectTimeout)
    }

    async connect() {
      this.connecting = true
      const known = nodes()
      const { host = '', port = 0 } = known[Math.floor(Math.random() * known.length)] ?? {}
      // RFC 6066 §3: SNI must not contain an address. The certificate is checked against it nevertheless.
      const named = isIP(host) === 0 ? { servername: host } : {}
      const stream = tls ? connectTls({ host, port, ...named }) : createConnection({ host, port })
      stream.once('error', (error) => {
        this.firstError = error
      })
      this.stream = stream
      return stream
    }
  }
}
