import { type Environment, readEnvironment } from '#lib/env.ts'
import { createFeed, type Feed } from '#lib/ledger/feed.ts'
import { logEvent, logThrottled, writeLine } from '#lib/ledger/log.ts'
import { createMetrics, type Metrics } from '#lib/ledger/metrics.ts'
import { connectRedis, type RedisConnections, requireNoEviction, whenReady } from '#lib/redis/connection.ts'
import { prepareIncoming } from '#lib/server/incoming.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import { openDatabase } from '#lib/stores/database.ts'
import { Benches } from './benches.ts'
import { drainOnSigterm } from './drain.ts'
import { Exchanges } from './exchanges.ts'
import { createPasswords } from './password.ts'
import { SessionOperator } from './session-operator.ts'
import { SimulatedClients } from './simulated-clients.ts'
import { Slots } from './slots.ts'
import { limitSlowRequests } from './slow-requests.ts'
import { SurvivalTrials } from './survival-trial.ts'

/** Everything that one process shares. */
export interface Lab {
  readonly environment: Environment
  readonly link: RedisConnections
  readonly benches: Benches
  readonly feed: Feed
  readonly meters: Metrics
  /** What went over the wire lately, for whoever holds the bench that it went to. */
  readonly exchanges: Exchanges
  readonly guests: SimulatedClients
  /** What is in progress in this process, for limits by bench and by address. */
  readonly slots: Slots
  readonly trials: SurvivalTrials
  readonly ownAddress: () => SelfAddress | null
  /** Called when the process is asked to end; each closes what would keep it alive. */
  readonly closing: Set<() => void>
  /** Resolves once the process may serve; rejects with the reason why it may not. */
  readonly ready: () => Promise<void>
  /** Whether the process is about to end, and serves only until a balancer has noticed. */
  readonly isDraining: () => boolean
}

const KEY = Symbol.for('session-lab')

/**
 * The one lab of this process. It hangs on `globalThis` because a module does not: Next evaluates the same module once
 * for route handlers and again for pages, and two of everything would disagree about who is signed in.
 */
export function lab(): Lab {
  const shared = globalThis as { [KEY]?: Lab }
  shared[KEY] ??= openLab(readEnvironment(process.env))
  return shared[KEY]
}

/** How often benches are looked at for sessions whose time is up. */
const SWEEP_EVERY_MS = 1000

function openLab(environment: Environment): Lab {
  const ownAddress = prepareIncoming(environment)
  limitSlowRequests()
  const link = connectRedis(environment.redis)
  // A replica that has become the master may be set otherwise than the one before it.
  link.onAvailable(() => {
    admitted = null
    writeLine('info', { event: 'redis.available', topology: link.topology })
  })
  link.onUnavailable(() => writeLine('warn', { event: 'redis.unavailable', topology: link.topology }))
  link.onConnectionError((reason) =>
    logThrottled({ event: 'redis.unreachable', topology: link.topology, reason }),
  )
  const feed = createFeed(link.listener)
  const meters = createMetrics({
    activeSessions: async () => {
      const counts = await Promise.all(
        Array.from(benches.loadedBenches(), (bench) => bench.observer.index.counts({})),
      )
      return counts.reduce((sum, { active }) => sum + active, 0)
    },
    streams: () => feed.subscribers(),
  })
  const database = openDatabase({ url: environment.databaseUrl })
  const surroundings = {
    database,
    passwords: createPasswords(environment.passwordCost),
    meter: meters.observe,
    log: environment.log === 'events' ? logEvent : null,
  }
  const { sessionSecrets, maxBenches, benchesPerMinute } = environment
  const benches = new Benches(link, sessionSecrets, maxBenches, surroundings, benchesPerMinute)
  const exchanges = new Exchanges()
  const closing = new Set<() => void>()
  let admitted: Promise<void> | null = null

  const sweeping = setInterval(() => {
    exchanges.sweep(Date.now())
    if (link.isUp()) sweepAll(benches)
  }, SWEEP_EVERY_MS)
  sweeping.unref()

  // Streams that never end keep a server from closing, so they are ended first.
  const close = () => {
    clearInterval(sweeping)
    for (const end of closing) end()
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
  // The framework exits once the last request has its response. Until then that request may need its stores.
  process.once('exit', () => {
    link.close()
    database.close()
  })
  const isDraining = drainOnSigterm(environment.drainSeconds)

  return {
    environment,
    link,
    benches,
    feed,
    meters,
    exchanges,
    guests: new SimulatedClients(),
    slots: new Slots(),
    trials: new SurvivalTrials(benches.surroundings),
    ownAddress,
    closing,
    ready() {
      admitted ??= whenReady(link, 1000)
        .then(() => requireNoEviction(link.masters()))
        .catch((error: unknown) => {
          admitted = null
          throw error
        })
      return admitted
    },
    isDraining: isDraining,
  }
}

function sweepAll(benches: Benches): void {
  for (const bench of benches.loadedBenches()) {
    if (bench.observer.nextDueAt === null || bench.isFrozen() || bench.now() < bench.observer.nextDueAt)
      continue
    new SessionOperator(bench, 'a', () => {}).sweep().catch(() => {
      bench.observer.nextDueAt = 0
    })
  }
}
