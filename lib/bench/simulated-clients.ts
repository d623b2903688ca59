import type { Carrier, MechanismId, NodeId } from '#lib/core/session.ts'
import { Slots } from './slots.ts'

/** What a guest holds for one mechanism: credentials, so it never leaves the process. */
export interface HeldCredential {
  readonly carrier: Carrier
  readonly credential: string
  readonly refreshToken: string | null
  /** Where a sticky balancer sends its bearer: who copies a jar copies that cookie too. */
  readonly stuckTo: NodeId | null
}

/** How long a guest remembers, counted from the last thing that was put in its jar. */
const REMEMBERS_MS = 10 * 60 * 1000
const SWEEP_EVERY_MS = 30_000
/** Benches with guests at once; whoever had theirs filled longest ago gives way. */
const MAX_BENCHES = 300
/** Requests of the guests of one bench that may be in progress. */
const MAX_IN_PROGRESS = 8

interface BenchClients {
  filledAt: number
  readonly jars: Map<string, HeldCredential>
}

/**
 * The cookie jars of clients that live in the server: whoever stole a copy, and the second device. In memory alone, of
 * this process alone: a thief's loot is nothing to keep.
 */
export class SimulatedClients {
  private readonly rooms = new Map<string, BenchClients>()
  private readonly slots = new Slots()

  constructor() {
    setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref()
  }

  held(benchId: string, guest: string, mechanism: MechanismId): HeldCredential | null {
    return this.room(benchId)?.jars.get(`${guest} ${mechanism}`) ?? null
  }

  /** Fills a jar, or empties it. */
  put(benchId: string, guest: string, mechanism: MechanismId, held: HeldCredential | null): void {
    const room = this.room(benchId) ?? { filledAt: 0, jars: new Map() }
    if (held === null) {
      room.jars.delete(`${guest} ${mechanism}`)
      return
    }
    room.jars.set(`${guest} ${mechanism}`, held)
    room.filledAt = Date.now()
    // Last in the order of the map: the first is whoever was filled longest ago.
    this.rooms.delete(benchId)
    this.rooms.set(benchId, room)
    const [oldest] = this.rooms.keys()
    if (this.rooms.size > MAX_BENCHES && oldest !== undefined) this.rooms.delete(oldest)
  }

  forget(benchId: string): void {
    this.rooms.delete(benchId)
  }

  /** Sends a guest's request, unless too many of this bench's are in progress: then null. */
  async withConcurrencyLimit<T>(benchId: string, work: () => Promise<T>): Promise<T | null> {
    const release = this.slots.take({ [benchId]: MAX_IN_PROGRESS })
    if (release === null) return null
    try {
      return await work()
    } finally {
      release()
    }
  }

  private room(benchId: string): BenchClients | null {
    const room = this.rooms.get(benchId)
    if (!room) return null
    if (Date.now() - room.filledAt <= REMEMBERS_MS) return room
    this.rooms.delete(benchId)
    return null
  }

  private sweep(): void {
    for (const id of this.rooms.keys()) this.room(id)
  }
}
