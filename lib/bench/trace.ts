import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { OnStep, Step } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { ConnectionPools } from './connection-pools.ts'
import type { Faults } from './state.ts'

export { ConnectionPools } from './connection-pools.ts'

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

/** Receives the duration of a round trip to a store. */
export type OnStoreCall = (store: string, micros: number) => void

const microsOf = (ms: number) => Math.round(ms * 1000)

/** Measures the steps and store calls of one request. */
export class Trace {
  private readonly startedAt = performance.now()
  readonly steps = new Map<string, number>()
  readonly storeCalls: StoreCall[] = []
  storeReads = 0
  storeWrites = 0
  private readonly begun: { readonly step: Step; readonly at: number }[] = [{ step: 'read', at: 0 }]

  /** Milliseconds since the arrival of the request. */
  elapsed(): number {
    return performance.now() - this.startedAt
  }

  /** The same in whole microseconds. */
  micros(): number {
    return microsOf(this.elapsed())
  }

  /**
   * Store calls, and microseconds in this process without waiting for stores and without the password hash, which is slow by
   * design and costs the same for all mechanisms.
   */
  spent() {
    const { storeReads, storeWrites, steps } = this
    const elsewhere = (steps.get('store') ?? 0) + (steps.get('password') ?? 0)
    return { storeReads, storeWrites, ownMicros: microsOf(Math.max(0, this.elapsed() - elsewhere)) }
  }

  /** Starts a step and ends the previous one. */
  readonly begin = (step: Step): void => {
    if (this.begun.at(-1)?.step !== step) this.begun.push({ step, at: this.elapsed() })
  }

  /** The steps so far. @param endMs when the current one ends; now by default */
  spans(endMs = this.elapsed()): readonly Span[] {
    const ends = [...this.begun.slice(1).map(({ at }) => at), endMs]
    return this.begun.map(({ step, at }, index) => ({
      step,
      startMicros: microsOf(at),
      micros: Math.max(0, microsOf(ends[index] ?? at) - microsOf(at)),
    }))
  }

  add(step: string, ms: number): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + ms)
  }

  /**
   * Counts and times a round trip to a store.
   * @param onCall receives its duration
   */
  async measureStoreCall<T>(
    call: Pick<StoreCall, 'store' | 'operation' | 'kind'>,
    work: () => Promise<T>,
    onCall?: OnStoreCall,
  ): Promise<T> {
    const from = this.elapsed()
    const finish = (failed: boolean) => {
      const ms = this.elapsed() - from
      this.add('store', ms)
      onCall?.(call.store, microsOf(ms))
      this.storeCalls.push({ ...call, startMicros: microsOf(from), micros: microsOf(ms), failed })
    }
    if (call.kind === 'read') this.storeReads++
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

/** A point at a port: before a command of a store, or after it. */
export interface HoldPoint extends Pick<StoreCall, 'store' | 'operation' | 'kind'> {
  readonly when: 'before' | 'after'
  /** What the command returned; only after it. */
  readonly result?: unknown
}

/** Called at each point. What follows the point waits for the promise. */
export type Hold = (point: HoldPoint) => Promise<void>

/** What measures one request. */
export interface Meters {
  readonly trace: Trace
  /** Decides the order of store commands: only in the race lab. */
  readonly hold?: Hold
  /** Measures a credential as the response would send it; absent if the request issues none. */
  readonly measureCredential?: MeasureCredential
}

/*
 * Ports and mechanisms are composed once and serve many requests concurrently. They find the meters of the request that
 * calls them in its asynchronous context; outside of `measured` they record nothing.
 */
const meters = new AsyncLocalStorage<Meters>()

/** Runs work whose store calls, steps and credentials are measured by these meters. */
export const measured = <T>(by: Meters, work: () => T): T => meters.run(by, work)

/** The meters of the measured request that is running. */
export const currentMeters = (): Meters | undefined => meters.getStore()

const currentTrace = () => meters.getStore()?.trace

/** Begins a step of the measured request. */
export const beginStep: OnStep = (step) => currentTrace()?.begin(step)

/** Measures a credential as the measured request would send it. */
export const measureCredential: MeasureCredential = (credential, session) =>
  meters.getStore()?.measureCredential?.(credential, session) ?? { bytes: 0, max: Number.POSITIVE_INFINITY }

/** Delay of each call while Redis is slow. */
const SLOW_MS = 300

/** Injects the faults of a bench and counts round trips, so that stores need no code for either. */
export interface StorePort {
  read<T>(operation: string, work: () => Promise<T>): Promise<T>
  write<T>(operation: string, work: () => Promise<T>): Promise<T>
}

/** The state of the links between a node and its stores. */
export interface StoreLinks {
  readonly faults: Faults
  /** The node is partitioned: every store except its own memory is unavailable. */
  readonly isCutOff: boolean
  /** The connections to the shared stores; absent if their number does not matter. */
  readonly pools?: ConnectionPools
}

/**
 * @param linksOf read at each call: a fault takes effect immediately
 * @param traceOf the trace that counts a call; of the measured request by default
 * @param onCall receives the duration of each counted call
 */
export function createPort(
  linksOf: () => StoreLinks,
  store: string,
  traceOf = currentTrace,
  onCall?: OnStoreCall,
): StorePort {
  async function pass<T>(work: () => Promise<T>, writes: boolean): Promise<T> {
    const { faults, isCutOff, pools } = linksOf()
    if (isCutOff && store !== 'memory') throw new StoreUnavailable(store)
    if (faults.pools === 'exhausted' && store !== 'memory') await pools?.acquire(store)
    if (store === 'redis') {
      if (faults.redis === 'read-only' && writes) throw new StoreUnavailable('redis')
      if (faults.redis === 'down') throw new StoreUnavailable('redis')
      if (faults.redis === 'slow') await sleep(SLOW_MS)
    }
    return work()
  }
  function call<T>(kind: StoreCall['kind'], operation: string, work: () => Promise<T>): Promise<T> {
    const hold = meters.getStore()?.hold
    const passed = () =>
      hold
        ? held(hold, { store, operation, kind }, () => pass(work, kind === 'write'))
        : pass(work, kind === 'write')
    return traceOf()?.measureStoreCall({ store, operation, kind }, passed, onCall) ?? passed()
  }
  return {
    read: (operation, work) => call('read', operation, work),
    write: (operation, work) => call('write', operation, work),
  }
}

async function held<T>(hold: Hold, call: Omit<HoldPoint, 'when'>, work: () => Promise<T>): Promise<T> {
  await hold({ ...call, when: 'before' })
  const result = await work()
  await hold({ ...call, when: 'after', result })
  return result
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
export function timeVerification<M extends Mechanism>(mechanism: M): M {
  return {
    ...mechanism,
    async verify(credential, now) {
      const trace = currentTrace()
      if (!trace) return mechanism.verify(credential, now)
      const store = () => trace.steps.get('store') ?? 0
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
