import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { Step } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Faults } from './state.ts'

/** A step of a request; `startMicros` counts from the arrival of the request. */
export interface Span {
  readonly step: Step
  readonly startMicros: number
  readonly micros: number
}

/** A round trip to a store, as seen from its port. */
export interface StoreCall {
  readonly store: string
  /** The method of the store. */
  readonly operation: string
  readonly kind: 'read' | 'write'
  readonly startMicros: number
  readonly micros: number
  readonly failed: boolean
}

const microsOf = (ms: number) => Math.round(ms * 1000)

/** Measures the steps and store calls of one request. */
export class Trace {
  private readonly startedAt = performance.now()
  readonly steps = new Map<string, number>()
  readonly asks: StoreCall[] = []
  storeReads = 0
  storeWrites = 0
  private readonly begun: { readonly step: Step; readonly at: number }[] = [{ step: 'read', at: 0 }]

  /** Milliseconds since the arrival of the request. */
  elapsed(): number {
    return performance.now() - this.startedAt
  }

  /**
   * Microseconds spent in this process so far, without waiting for stores and without the password hash, which is slow by
   * design and costs the same for all mechanisms.
   */
  ownMicros(): number {
    const elsewhere = (this.steps.get('store') ?? 0) + (this.steps.get('password') ?? 0)
    return microsOf(Math.max(0, this.elapsed() - elsewhere))
  }

  /** Starts a step and ends the previous one. */
  readonly begin = (step: Step): void => {
    if (this.begun.at(-1)?.step !== step) this.begun.push({ step, at: this.elapsed() })
  }

  /** The steps so far; the current one ends now. */
  spans(): readonly Span[] {
    const ends = [...this.begun.slice(1).map(({ at }) => at), this.elapsed()]
    return this.begun.map(({ step, at }, index) => ({
      step,
      startMicros: microsOf(at),
      micros: Math.max(0, microsOf(ends[index] ?? at) - microsOf(at)),
    }))
  }

  add(step: string, ms: number): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + ms)
  }

  /** Counts and times a round trip to a store. */
  async ask<T>(ask: Pick<StoreCall, 'store' | 'operation' | 'kind'>, work: () => Promise<T>): Promise<T> {
    const from = this.elapsed()
    const finish = (failed: boolean) => {
      const ms = this.elapsed() - from
      this.add('store', ms)
      this.asks.push({ ...ask, startMicros: microsOf(from), micros: microsOf(ms), failed })
    }
    if (ask.kind === 'read') this.storeReads++
    else this.storeWrites++
    try {
      const result = await work()
      finish(false)
      return result
    } catch (error) {
      finish(true)
      throw error
    }
  }
}

/** Delay of each call while Redis is slow. */
const SLOW_MS = 300

/** Injects the faults of a bench and counts round trips, so that stores need no code for either. */
export interface StorePort {
  read<T>(operation: string, ask: () => Promise<T>): Promise<T>
  write<T>(operation: string, ask: () => Promise<T>): Promise<T>
}

/** The state of the links between a node and its stores. */
export interface StoreLinks {
  readonly faults: Faults
  /** The node is partitioned: every store except its own memory is unavailable. */
  readonly isCutOff: boolean
}

export function createPort(trace: Trace, { faults, isCutOff }: StoreLinks, store: string): StorePort {
  async function pass<T>(ask: () => Promise<T>, writes: boolean): Promise<T> {
    if (isCutOff && store !== 'memory') throw new StoreUnavailable(store)
    if (store === 'redis') {
      if (faults.redis === 'read-only' && writes) throw new StoreUnavailable('redis')
      if (faults.redis === 'down') throw new StoreUnavailable('redis')
      if (faults.redis === 'slow') await sleep(SLOW_MS)
    }
    return ask()
  }
  return {
    read: (operation, ask) => trace.ask({ store, operation, kind: 'read' }, () => pass(ask, false)),
    write: (operation, ask) => trace.ask({ store, operation, kind: 'write' }, () => pass(ask, true)),
  }
}

export function storeThroughPort<S extends SessionStore>(
  port: StorePort,
  store: S,
): SessionStore & Pick<S, 'name'> {
  return {
    name: store.name,
    ...(store.isEventuallyConsistent ? { isEventuallyConsistent: true } : {}),
    create: (...created) => port.write('create', () => store.create(...created)),
    find: (id) => port.read('find', () => store.find(id)),
    touch: (session) => port.write('touch', () => store.touch(session)),
    adjust: (...adjusted) => port.write('adjust', () => store.adjust(...adjusted)),
    replace: (stored) => port.write('replace', () => store.replace(stored)),
    end: (id, reason, now) => port.write('end', () => store.end(id, reason, now)),
    list: (user) => port.read('list', () => store.list(user)),
    expire: (id, reason, now) => port.write('expire', () => store.expire(id, reason, now)),
    retime: () => port.write('retime', () => store.retime()),
    clear: () => port.write('clear', () => store.clear()),
  }
}

export function revocationsThroughPort(port: StorePort, revocations: RevocationStore): RevocationStore {
  return {
    techniques: revocations.techniques,
    deny: (...denial) => port.write('deny', () => revocations.deny(...denial)),
    revokeUser: (...revocation) => port.write('revokeUser', () => revocations.revokeUser(...revocation)),
    stateOf: (...credential) => port.read('standing', () => revocations.stateOf(...credential)),
  }
}

/** Times the verification of a mechanism, without the time of its store calls, which the port measures. */
export function timeVerification<M extends Mechanism>(mechanism: M, trace: Trace): M {
  const store = () => trace.steps.get('store') ?? 0
  return {
    ...mechanism,
    async verify(credential, now) {
      const before = store()
      const from = performance.now()
      try {
        return await mechanism.verify(credential, now)
      } finally {
        trace.add('verify', performance.now() - from - (store() - before))
      }
    },
  }
}
