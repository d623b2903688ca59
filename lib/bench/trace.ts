import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { Revocations } from '#lib/core/revocation.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Faults } from './state.ts'

/** What one request cost, step by step. */
export class Trace {
  private readonly startedAt = performance.now()
  readonly steps = new Map<string, number>()
  storeReads = 0
  storeWrites = 0

  /** Milliseconds since the request came in. */
  elapsed(): number {
    return performance.now() - this.startedAt
  }

  add(step: string, ms: number): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + ms)
  }

  async time<T>(step: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now()
    try {
      return await work()
    } finally {
      this.add(step, performance.now() - from)
    }
  }
}

/** How slow a slow Redis is. */
const SLOW_MS = 300

/** Where a bench's faults are injected and its round trips counted: at the port, so the store behind it stays what it is. */
export interface Port {
  read<T>(ask: () => Promise<T>): Promise<T>
  write<T>(ask: () => Promise<T>): Promise<T>
}

export function portOf(trace: Trace, faults: Faults, store: string): Port {
  async function pass<T>(ask: () => Promise<T>, writes: boolean): Promise<T> {
    if (store === 'redis') {
      if (faults.redis === 'read-only' && writes) throw new StoreUnavailable('redis')
      if (faults.redis === 'down') throw new StoreUnavailable('redis')
      if (faults.redis === 'slow') await sleep(SLOW_MS)
    }
    return ask()
  }
  return {
    read: (ask) => {
      trace.storeReads++
      return trace.time('store', () => pass(ask, false))
    },
    write: (ask) => {
      trace.storeWrites++
      return trace.time('store', () => pass(ask, true))
    },
  }
}

/** A store behind a port. */
export function storeAt<S extends SessionStore>(port: Port, store: S): SessionStore & Pick<S, 'name'> {
  return {
    name: store.name,
    ...(store.mayLag ? { mayLag: true } : {}),
    create: (stored, limit, now) => port.write(() => store.create(stored, limit, now)),
    find: (id) => port.read(() => store.find(id)),
    touch: (session) => port.write(() => store.touch(session)),
    adjust: (id, limits) => port.write(() => store.adjust(id, limits)),
    rotate: (rotation) => port.write(() => store.rotate(rotation)),
    replace: (stored) => port.write(() => store.replace(stored)),
    end: (id, reason, now) => port.write(() => store.end(id, reason, now)),
    list: (user) => port.read(() => store.list(user)),
    expire: (id, reason, now) => port.write(() => store.expire(id, reason, now)),
    retime: () => port.write(() => store.retime()),
    clear: () => port.write(() => store.clear()),
  }
}

/** The exceptions behind a port. */
export function revocationsAt(port: Port, revocations: Revocations): Revocations {
  return {
    techniques: revocations.techniques,
    deny: (...denial) => port.write(() => revocations.deny(...denial)),
    revokeUser: (...recall) => port.write(() => revocations.revokeUser(...recall)),
    standing: (...whose) => port.read(() => revocations.standing(...whose)),
  }
}

/** A mechanism whose verification is timed, without what its store took meanwhile: the port has counted that. */
export function timed<M extends Mechanism>(mechanism: M, trace: Trace): M {
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
