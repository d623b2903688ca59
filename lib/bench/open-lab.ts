import { createFeed } from '#lib/ledger/feed.ts'
import { logEvent } from '#lib/ledger/log.ts'
import { createMetrics } from '#lib/ledger/metrics.ts'
import { Benches } from './benches.ts'
import { connectStores } from './connect-stores.ts'
import { superviseServer } from './drain.ts'
import { Exchanges } from './exchanges.ts'
import type { Lab } from './lab.ts'
import { createPasswords } from './password.ts'
import { reactionsWith } from './reactions.ts'
import { Rooms } from './rooms.ts'
import { SimulatedClients } from './simulated-clients.ts'
import { attackQueue, measurementQueue, Slots } from './slots.ts'
import { SurvivalTrials } from './survival-trial.ts'
import { sweepAll } from './sweep.ts'

/** How often benches are searched for expired sessions. */
const SWEEP_EVERY_MS = 1000

/** Connects the stores and starts the background work. Called once per process, by `lab()`. */
export function openLab(environment: Lab['environment'], ownAddress: Lab['ownAddress']): Lab {
  const { link, deployment, database, journal, ready } = connectStores(environment)
  const feed = createFeed(link.listener)
  const meters = createMetrics({
    activeSessions: async () => {
      const counts = await Promise.all(
        Array.from(benches.loadedBenches(), (bench) => bench.observer.index.counts({})),
      )
      return counts.reduce((sum, { active }) => sum + active, 0)
    },
    streams: () => feed.subscribers(),
    settle: () => {
      for (const { metrics } of benches.loadedBenches()) metrics?.settle()
    },
  })
  const surroundings = {
    database,
    passwords: createPasswords(environment.passwordCost),
    meter: meters.meter,
    log: environment.log === 'events' ? logEvent : null,
    labVulnerable: environment.labVulnerable,
    createReactions: reactionsWith(() => benches, journal),
    relay: (...progress: Parameters<Rooms['relay']>) => rooms.relay(...progress),
  }
  const { sessionSecrets, maxBenches, benchesPerMinute } = environment
  const benches = new Benches(link, sessionSecrets, maxBenches, surroundings, benchesPerMinute)
  const rooms = new Rooms(benches, sessionSecrets)
  const exchanges = new Exchanges()
  const clients = new SimulatedClients()
  const [measuring, attacking] = [measurementQueue(), attackQueue()]
  const trials = new SurvivalTrials(benches.surroundings)
  benches.onDelete((id) => {
    exchanges.forget(id)
    clients.forget(id)
    for (const queue of [measuring, attacking, trials]) queue.refuseBench(id)
  })
  const closing = new Set<() => void>()

  const sweeping = setInterval(() => {
    exchanges.sweep(Date.now())
    if (link.isUp()) sweepAll(benches)
  }, SWEEP_EVERY_MS)
  sweeping.unref()

  // Ends event streams, which would keep the server from closing.
  const close = () => {
    clearInterval(sweeping)
    for (const end of closing) end()
    for (const { observer } of benches.loadedBenches()) observer.audit.settle()
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
  // The stores stay connected until the process exits: requests in progress may need them during the shutdown.
  process.once('exit', () => {
    link.close()
    database.close()
  })
  const isDraining = superviseServer(environment.drainSeconds)

  return {
    environment,
    link,
    deployment,
    benches,
    rooms,
    feed,
    meters,
    exchanges,
    guests: clients,
    slots: new Slots(),
    trials,
    measuring,
    attacking,
    ownAddress,
    closing,
    ready,
    isDraining,
  }
}
