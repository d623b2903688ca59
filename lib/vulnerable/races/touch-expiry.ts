// Quarantined: naive code of the race touch-expiry, with deliberate flaws.
import type { Store } from './store.ts'

export interface Session {
  readonly user: string
  /** In seconds, like every time here. */
  readonly expiresAt: number
}

/** Extends a session on activity: reads how long it is valid, then writes the new time. */
export async function touch(store: Store, id: string, now: number, idle: number): Promise<boolean> {
  const session = await store.get<Session>(`session:${id}`)
  if (session === null || now >= session.expiresAt) return false
  await store.set(`session:${id}`, { ...session, expiresAt: now + idle })
  return true
}

/** Ends a session if it has expired. @returns whether it had */
export async function expire(store: Store, id: string, now: number): Promise<boolean> {
  const session = await store.get<Session>(`session:${id}`)
  if (session === null || now < session.expiresAt) return false
  await store.delete(`session:${id}`)
  return true
}
