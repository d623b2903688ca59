import type { Carrier, MechanismId, NodeId } from '#lib/core/session.ts'
import { Slots } from './slots.ts'

/** The credentials of a simulated client for one mechanism. They never leave the process. */
export interface HeldCredential {
  readonly carrier: Carrier
  readonly credential: string
  readonly refreshToken: string | null
  /** The node in the cookie of a sticky load balancer: a stolen cookie jar contains this cookie too. */
  readonly stuckTo: NodeId | null
}

/** How long credentials are kept after the last one was stored. */
const KEPT_MS = 10 * 60 * 1000
const SWEEP_EVERY_MS = 30_000
/** Benches with stored credentials; the least recently written one is evicted. */
const MAX_BENCHES = 300
/** Concurrent requests of the simulated clients of one bench. */
const MAX_IN_PROGRESS = 8

interface BenchClients {
  filledAt: number
  readonly jars: Map<string, HeldCredential>
}

/**
 * The cookie jars of the clients that the server simulates: Mallory and the second device. Stolen credentials are kept in
 * the memory of this process only.
 */
export class SimulatedClients {
  private readonly benches = new Map<string, BenchClients>()
  private readonly slots = new Slots()

  constructor() {
    setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref()
  }

  held(benchId: string, client: string, mechanism: MechanismId): HeldCredential | null {
    return this.clientsOf(benchId)?.jars.get(`${client} ${mechanism}`) ?? null
  }

  /** Every stored credential of a bench, with its client and mechanism. */
  list(benchId: string): readonly { client: string; mechanism: MechanismId; held: HeldCredential }[] {
    return Array.from(this.clientsOf(benchId)?.jars ?? [], ([key, held]) => {
      const split = key.lastIndexOf(' ')
      return { client: key.slice(0, split), mechanism: key.slice(split + 1) as MechanismId, held }
    })
  }

  /** Stores credentials, or deletes them. */
  put(benchId: string, client: string, mechanism: MechanismId, held: HeldCredential | null): void {
    const bench = this.clientsOf(benchId) ?? { filledAt: 0, jars: new Map() }
    if (held === null) {
      bench.jars.delete(`${client} ${mechanism}`)
      return
    }
    bench.jars.set(`${client} ${mechanism}`, held)
    bench.filledAt = Date.now()
    // Moves the bench to the end of the order of eviction.
    this.benches.delete(benchId)
    this.benches.set(benchId, bench)
    const [oldest] = this.benches.keys()
    if (this.benches.size > MAX_BENCHES && oldest !== undefined) this.benches.delete(oldest)
  }

  forget(benchId: string): void {
    this.benches.delete(benchId)
  }

  /** Runs a request of a simulated client. @returns null if too many of this bench are in progress */
  async withConcurrencyLimit<T>(benchId: string, work: () => Promise<T>): Promise<T | null> {
    const release = this.slots.take({ [benchId]: MAX_IN_PROGRESS })
    if (release === null) return null
    try {
      return await work()
    } finally {
      release()
    }
  }

  private clientsOf(benchId: string): BenchClients | null {
    const bench = this.benches.get(benchId)
    if (!bench) return null
    if (Date.now() - bench.filledAt <= KEPT_MS) return bench
    this.benches.delete(benchId)
    return null
  }

  private sweep(): void {
    for (const id of this.benches.keys()) this.clientsOf(id)
  }
}
