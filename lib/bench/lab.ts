import { type Environment, readEnvironment } from '#lib/env.ts'
import type { Feed } from '#lib/ledger/feed.ts'
import type { Metrics } from '#lib/ledger/metrics.ts'
import type { RedisConnections } from '#lib/redis/connection.ts'
import type { RedisDeployments } from '#lib/redis/deployment.ts'
import { prepareIncoming } from '#lib/server/incoming.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import type { Benches } from './benches.ts'
import type { Exchanges } from './exchanges.ts'
import type { FairQueue } from './fair-queue.ts'
import { openLab } from './open-lab.ts'
import type { Rooms } from './rooms.ts'
import type { SimulatedClients } from './simulated-clients.ts'
import type { Slots } from './slots.ts'
import type { SurvivalTrials } from './survival-trial.ts'

/** Everything that the requests of one process share. */
export interface Lab {
  readonly environment: Environment
  readonly link: RedisConnections
  /** The Redis servers of the deployment. */
  readonly deployment: RedisDeployments
  readonly benches: Benches
  readonly rooms: Rooms
  readonly feed: Feed
  readonly meters: Metrics
  readonly exchanges: Exchanges
  readonly guests: SimulatedClients
  /** Counts work in progress in this process, for limits by bench and by address. */
  readonly slots: Slots
  readonly trials: SurvivalTrials
  /** Runs measurements of the comparison, few at a time: they would measure each other. */
  readonly measuring: FairQueue
  /** Runs attacks, a few at a time. */
  readonly attacking: FairQueue
  readonly ownAddress: () => SelfAddress | null
  /** Called on shutdown: each function ends a stream that would keep the server open. */
  readonly closing: Set<() => void>
  /** Resolves once the process may serve; rejects with the reason otherwise. */
  readonly ready: () => Promise<void>
  /** Whether the process is shutting down, and serves only until the load balancer has noticed. */
  readonly isDraining: () => boolean
}

/** With a number that changes when `Lab` does: a development server then opens it again, instead of using what older code opened. */
const KEY = Symbol.for('session-lab 6')

/**
 * The lab of this process, opened on the first call. It is a property of `globalThis`, because Next.js evaluates a module
 * once for route handlers and once for pages: a module variable would exist twice.
 */
export function lab(): Lab {
  const shared = globalThis as { [KEY]?: Lab }
  shared[KEY] ??= open()
  return shared[KEY]
}

function open(): Lab {
  const environment = readEnvironment(process.env)
  return openLab(environment, prepareIncoming(environment))
}
