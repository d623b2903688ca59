import { type Environment, readEnvironment } from '#lib/env.ts'
import type { Feed } from '#lib/ledger/feed.ts'
import type { Metrics } from '#lib/ledger/metrics.ts'
import type { RedisConnections } from '#lib/redis/connection.ts'
import { prepareIncoming } from '#lib/server/incoming.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import type { Benches } from './benches.ts'
import type { Exchanges } from './exchanges.ts'
import { openLab } from './open-lab.ts'
import type { SimulatedClients } from './simulated-clients.ts'
import type { Slots } from './slots.ts'
import type { SurvivalTrials } from './survival-trial.ts'

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
  shared[KEY] ??= open()
  return shared[KEY]
}

function open(): Lab {
  const environment = readEnvironment(process.env)
  return openLab(environment, prepareIncoming(environment))
}
