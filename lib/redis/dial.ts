import { createConnection, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector, Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Endpoint, RedisConfig } from '#lib/env.ts'

/** One server, the master that Sentinels name, or a Cluster: whoever asks need not know which. */
export type RedisClient = Redis | Cluster

const retryStrategy = (attempt: number) => Math.min(50 * attempt, 500)

/** How long a Sentinel may take to name the master. */
const SENTINEL_TIMEOUT_MS = 700

/**
 * What makes a Redis client fail instead of hang. ioredis's defaults queue and resend for ever: a stopped server would
 * stop every request, and a resent write may be a second write.
 */
const FAIL_FAST = {
  maxRetriesPerRequest: 1,
  connectTimeout: 1000,
  // A connection that owes an answer for so long is thrown away: behind a firewall that forgot it, it would owe it for ever.
  socketTimeout: 2000,
  autoResendUnfulfilledCommands: false,
  connectionName: 'session-lab',
} satisfies RedisOptions

/** A listener waits for ever by nature, and must subscribe again by itself. */
const LISTENING = {
  connectTimeout: 1000,
  // Nothing may be heard for hours. But whoever is asked whether he is there, answers.
  socketTimeout: 2000,
  maxRetriesPerRequest: null,
  retryStrategy,
  autoResubscribe: true,
  connectionName: 'session-lab-listener',
} satisfies RedisOptions

/** A connection to each Sentinel that is named, for hearing what they tell. */
export function dialSentinels(place: Extract<RedisConfig, { topology: 'sentinel' }>): readonly Redis[] {
  const { access, sentinelAccess, sentinels } = place
  const tls = access.tls ? { tls: {} } : {}
  return sentinels.map((each) => new Redis({ ...LISTENING, ...each, ...sentinelAccess, ...tls }))
}

/** Opens the connections for commands. Returns at once, and never throws for a server that is away. */
export function dial(place: RedisConfig): RedisClient {
  const options = { ...FAIL_FAST, retryStrategy, enableOfflineQueue: false }
  return place.topology === 'cluster' ? dialCluster(place) : dialOne(place, options)
}

/**
 * Opens the connection that listens.
 * @param commands what {@link dial} gave: of a Cluster it knows the nodes that there are now
 */
export function dialListener(place: RedisConfig, commands: RedisClient): Redis {
  if (place.topology !== 'cluster') return dialOne(place, LISTENING)
  const { tls, ...credentials } = place.access
  const nodes = () => {
    const known = commands instanceof Cluster ? commands.nodes().map(endpointOf) : []
    return known.length > 0 ? known : place.nodes
  }
  return new Redis({ ...LISTENING, ...credentials, Connector: anyOf(nodes, tls) })
}

type Options = Omit<RedisOptions, 'replyMapping'>

function dialOne(place: Exclude<RedisConfig, { topology: 'cluster' }>, options: Options): Redis {
  if (place.topology === 'standalone') {
    const { url } = place
    return url.startsWith('unix:')
      ? new Redis({ ...options, path: url.slice('unix:'.length) })
      : new Redis(url, options)
  }
  const { access, sentinelAccess, sentinels, name } = place
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
    // A master that hangs keeps its connections; the Sentinels say when it is the master no more,
    failoverDetector: true,
    // and so does a former one that came back as a replica.
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
      // What was sent over a connection that broke may have been done: it is not sent again.
      retryDelayOnFailover: 0,
      // A Cluster that is down is so for longer than a request may wait.
      retryDelayOnClusterDown: 0,
      // A slot that is on its way to another node has all its keys in one place soon. Refused, not done: asked again.
      retryDelayOnTryAgain: 40,
      maxRedirections: 40,
      // A node that hangs says nothing of having been replaced; the others do.
      slotsRefreshInterval: 2000,
      // A certificate names a host, and no address.
      ...(tls ? { dnsLookup: (host, found) => found(null, host) } : {}),
      redisOptions: { ...FAIL_FAST, ...credentials, ...(tls ? { tls: {} } : {}) },
    },
  )
}

function endpointOf({ options: { host = '', port = 0 } }: Redis): Endpoint {
  return { host, port }
}

/** Dials any one node: what is published on one of a Cluster is heard on all, and the next attempt tries another. */
function anyOf(nodes: () => readonly Endpoint[], tls: boolean): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    constructor(options: unknown) {
      super((options as { readonly disconnectTimeout: number }).disconnectTimeout)
    }

    async connect() {
      this.connecting = true
      const known = nodes()
      const { host = '', port = 0 } = known[Math.floor(Math.random() * known.length)] ?? {}
      // RFC 6066 §3: an address is no server's name; the certificate is held against it all the same.
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
