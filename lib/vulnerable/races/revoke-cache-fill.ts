// Quarantined: naive code of the race revoke-cache-fill, with deliberate flaws.
import type { Store } from './store.ts'

export interface Session {
  readonly user: string
}

/** Looks up a session on a node that caches what it has read. */
export async function find(cache: Store, store: Store, id: string): Promise<Session | null> {
  const cached = await cache.get<Session>(`session:${id}`)
  if (cached !== null) return cached
  const session = await store.get<Session>(`session:${id}`)
  if (session !== null) await cache.set(`session:${id}`, session)
  return session
}

/** Revokes a session: deletes it from the store, then from the cache of the other node. */
export async function revoke(store: Store, otherCache: Store, id: string): Promise<void> {
  await store.delete(`session:${id}`)
  await otherCache.delete(`session:${id}`)
}
