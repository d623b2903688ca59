// Quarantined: code of the experiment event-reloads-cache, with deliberate flaws.
import { setImmediate } from 'node:timers/promises'
import type { Bus } from '../bus.ts'
import type { Store } from '../store.ts'

export interface Session {
  readonly user: string
  readonly roles: readonly string[]
}

/** A node with a cache in front of the shared store. */
export function createNode(store: Store<Session>, bus: Bus) {
  const cache = new Map<string, Session>()

  async function get(id: string): Promise<Session | null> {
    const cached = cache.get(id)
    if (cached) return cached
    const stored = await store.get(id)
    if (stored) cache.set(id, stored)
    return stored
  }

  // Another node has changed a session: load the newest state.
  bus.subscribe(async (id) => {
    await setImmediate()
    await get(id)
  })

  return {
    get,

    async update(id: string, session: Session): Promise<void> {
      await store.set(id, session)
      cache.set(id, session)
      await bus.publish(id)
    },
  }
}
