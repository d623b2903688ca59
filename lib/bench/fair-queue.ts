import { RequestRefused } from '#lib/core/errors.ts'
import { benchNotFound } from './state.ts'

/** The client that work is done for. */
export interface WorkFor {
  readonly address: string
  readonly bench: string
}

export interface QueueLimits {
  readonly running: number
  readonly waitingPerBench: number
  readonly waiting: number
  /** Work that waits longer is refused: its client has probably given up. */
  readonly maxWaitMs: number
  /** The `detail` of the refusal. */
  readonly refusal: string
  readonly retryAfterSeconds: number
}

interface Job {
  start(): void
  refuse(reason: Error): void
}

/**
 * Runs a limited number of jobs concurrently. Waiting jobs start by round robin over the addresses, and within an address
 * over its benches, so that a burst of one client delays only that client. If the queue is full, the newest job of the
 * address with the most waiting jobs is refused.
 */
export class FairQueue {
  private running = 0
  private waiting = 0
  /** By address, then by bench, both in round-robin order. */
  private readonly lanes = new Map<string, Map<string, Job[]>>()
  private readonly limits: QueueLimits

  constructor(limits: QueueLimits) {
    this.limits = limits
  }

  /** @throws RequestRefused `rate_limited` if too much is waiting */
  async run<T>(client: WorkFor, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.running) await this.wait(client)
    else this.running++
    try {
      return await work()
    } finally {
      this.next()
    }
  }

  private wait({ address, bench }: WorkFor): Promise<void> {
    const benches = this.lanes.get(address) ?? new Map<string, Job[]>()
    const jobs = benches.get(bench) ?? []
    if (jobs.length >= this.limits.waitingPerBench) throw this.refusal()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.drop(address, bench, job), this.limits.maxWaitMs)
      const job: Job = {
        start() {
          clearTimeout(timer)
          resolve()
        },
        refuse(reason) {
          clearTimeout(timer)
          reject(reason)
        },
      }
      jobs.push(job)
      benches.set(bench, jobs)
      this.lanes.set(address, benches)
      this.waiting++
      if (this.waiting > this.limits.waiting) this.dropNewest()
    })
  }

  /** Starts the next waiting job, if there is one. */
  private next(): void {
    const [address, benches] = first(this.lanes)
    const [bench, jobs] = first(benches)
    const job = jobs?.shift()
    if (address === undefined || bench === undefined || !benches || !jobs || !job) {
      this.running--
      return
    }
    // Moves the bench and the address to the end of the order.
    benches.delete(bench)
    if (jobs.length > 0) benches.set(bench, jobs)
    this.lanes.delete(address)
    if (benches.size > 0) this.lanes.set(address, benches)
    this.waiting--
    job.start()
  }

  /** Refuses the waiting jobs of a bench that is deleted. */
  refuseBench(bench: string): void {
    for (const [address, benches] of [...this.lanes]) {
      for (const job of [...(benches.get(bench) ?? [])]) this.drop(address, bench, job, benchNotFound())
    }
  }

  private dropNewest(): void {
    const countOf = (benches: ReadonlyMap<string, readonly Job[]>) =>
      Array.from(benches.values()).reduce((sum, { length }) => sum + length, 0)
    const [address, benches] = largest(this.lanes, countOf)
    const [bench, jobs] = largest(benches, ({ length }) => length)
    const newest = jobs.at(-1)
    if (newest) this.drop(address, bench, newest)
  }

  private drop(address: string, bench: string, job: Job, reason: Error = this.refusal()): void {
    const benches = this.lanes.get(address)
    const jobs = benches?.get(bench)
    const index = jobs?.indexOf(job) ?? -1
    if (!benches || !jobs || index < 0) return
    jobs.splice(index, 1)
    if (jobs.length === 0) benches.delete(bench)
    if (benches.size === 0) this.lanes.delete(address)
    this.waiting--
    job.refuse(reason)
  }

  private refusal(): RequestRefused {
    const { refusal, retryAfterSeconds } = this.limits
    return new RequestRefused('rate_limited', refusal, { retryAfterSeconds })
  }
}

function first<V>(map: ReadonlyMap<string, V> | undefined): [string, V] | [undefined, undefined] {
  for (const entry of map ?? []) return entry
  return [undefined, undefined]
}

/** The entry with the highest count; the last of several. */
function largest<V>(map: ReadonlyMap<string, V>, countOf: (value: V) => number): [string, V] {
  return Array.from(map).reduce((max, each) => (countOf(each[1]) >= countOf(max[1]) ? each : max))
}
