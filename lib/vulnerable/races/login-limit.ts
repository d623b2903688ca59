// Quarantined: naive code of the race login-limit, with deliberate flaws.
import type { Store } from './store.ts'

export const MAX_SESSIONS = 3

/** Creates a session unless the user has too many: counts, then adds. */
export async function login(store: Store, user: string, id: string): Promise<boolean> {
  if ((await store.count(`sessions:${user}`)) >= MAX_SESSIONS) return false
  await store.set(`session:${id}`, { user })
  await store.add(`sessions:${user}`, id)
  return true
}
