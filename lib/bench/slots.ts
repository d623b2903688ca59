import { FairQueue } from './fair-queue.ts'

/** A measurement of all times takes ten seconds. */
const MEASUREMENTS = {
  running: 2,
  waitingPerBench: 1,
  waiting: 60,
  maxWaitMs: 60_000,
  refusal: 'Too many measurements are waiting. Retry after Retry-After.',
  retryAfterSeconds: 10,
}

/** The measurements of a process, few at a time: they would measure each other. */
export const measurementQueue = (): FairQueue => new FairQueue(MEASUREMENTS)

/** The runs of attacks of a process: a class presses “Run all” at the same moment. */
export const attackQueue = (): FairQueue => new FairQueue(ATTACKS)

/** A run takes some 40 ms of CPU. The board of one bench has up to 100 cells, of which the page sends four at a time. */
const ATTACKS = {
  running: 4,
  waitingPerBench: 8,
  waiting: 400,
  maxWaitMs: 30_000,
  refusal: 'Too many attacks are waiting. Retry after Retry-After.',
  retryAfterSeconds: 2,
}

/** Limits concurrent work by key, such as a bench or an address. */
export class Slots {
  private readonly inUse = new Map<string, number>()

  /**
   * Takes a slot of every key, or of none.
   * @param limits the number of slots of each key
   * @returns a function that releases the slots; null if a key has no free slot
   */
  take(limits: Readonly<Record<string, number>>): (() => void) | null {
    const keys = Object.keys(limits)
    if (keys.some((key) => this.count(key) >= (limits[key] ?? 0))) return null
    for (const key of keys) this.inUse.set(key, this.count(key) + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      for (const key of keys) {
        const left = this.count(key) - 1
        if (left > 0) this.inUse.set(key, left)
        else this.inUse.delete(key)
      }
    }
  }

  count(key: string): number {
    return this.inUse.get(key) ?? 0
  }
}
