import { StoreUnavailable } from '#lib/core/errors.ts'
import type { PoolState } from './state.ts'

/**
 * How long a request waits for a connection. Shorter than the timeout of a command, so that a full pool is reported as
 * quickly as any other outage.
 */
const MAX_WAIT_MS = 500
/** Requests of one bench that wait; further ones are refused immediately. */
const MAX_WAITING = 200

/**
 * Connections of this bench to its shared stores. While other clients use all of them, each call to a store waits in a queue,
 * as in the pools of `pg` or of a Redis client, and continues as soon as they are free again.
 */
export class ConnectionPools {
  private readonly waiting = new Set<() => void>()
  private isExhausted = false

  set(state: PoolState): void {
    this.isExhausted = state === 'exhausted'
    if (this.isExhausted) return
    for (const proceed of this.waiting) proceed()
    this.waiting.clear()
  }

  /**
   * Waits for a connection to a store.
   * @throws StoreUnavailable if none is free in time
   */
  acquire(store: string): Promise<void> {
    if (!this.isExhausted) return Promise.resolve()
    if (this.waiting.size >= MAX_WAITING) return Promise.reject(noConnection(store))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(proceed)
        reject(noConnection(store))
      }, MAX_WAIT_MS)
      const proceed = () => {
        clearTimeout(timer)
        resolve()
      }
      this.waiting.add(proceed)
    })
  }
}

const noConnection = (store: string) =>
  new StoreUnavailable(
    store,
    undefined,
    `Every connection to the ${store} store is in use, and none became free within ${MAX_WAIT_MS} ms.`,
  )
