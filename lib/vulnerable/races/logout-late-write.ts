// Quarantined: naive code of the race logout-late-write, with deliberate flaws.
import type { Store } from './store.ts'

export interface Session {
  readonly user: string
  readonly cart: readonly string[]
}

/** A request that changes the session. Session middleware loads it at the start and saves it at the end. */
export async function addToCart(store: Store, id: string, item: string): Promise<boolean> {
  const session = await store.get<Session>(`session:${id}`)
  if (session === null) return false
  await store.set(`session:${id}`, { ...session, cart: [...session.cart, item] })
  return true
}

export async function logout(store: Store, id: string): Promise<void> {
  const session = await store.get<Session>(`session:${id}`)
  if (session !== null) await store.delete(`session:${id}`)
}
