// Quarantined: code of the experiment cache-without-expiry, with deliberate flaws.
import type { Bus } from '../bus.ts'
import type { Store } from '../store.ts'

interface Entry {
  readonly user: string
  loadedAt: number
}

/** A node with a cache in front of the shared store, which maps session IDs to users. `now` is in seconds. */
export function createNode(store: Store, bus: Bus, now: () => number) {
  const cache = new Map<string, Entry>()

  bus.subscribe(async (id) => {
    cache.delete(id)
  })

  return {
    async userOf(id: string): Promise<string | null> {
      const entry = cache.get(id)
      if (entry && now() - entry.loadedAt < 60) {
        entry.loadedAt = now()
        return entry.user
      }
      const user = await store.get(id)
      if (user !== null) cache.set(id, { user, loadedAt: now() })
      return user
    },

    async end(id: string): Promise<void> {
      await store.delete(id)
      await bus.publish(id)
    },
  }
}
