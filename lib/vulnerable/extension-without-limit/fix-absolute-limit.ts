// Quarantined: code of the experiment extension-without-limit, with deliberate flaws.
import type { Store } from '../store.ts'

export interface Session {
  readonly user: string
  readonly createdAt: number
  readonly expiresAt: number
}

const HOUR = 3600
const DAY = 24 * HOUR

/** `now` is in seconds. */
export function createSessions(store: Store<Session>, now: () => number) {
  return {
    async login(id: string, user: string): Promise<void> {
      await store.set(id, { user, createdAt: now(), expiresAt: now() + DAY })
    },

    /** “Stay logged in”. @returns whether the session is extended */
    async extend(id: string): Promise<boolean> {
      const session = await store.get(id)
      if (session === null || session.expiresAt <= now()) return false
      const expiresAt = Math.min(now() + DAY, session.createdAt + 7 * DAY)
      await store.set(id, { ...session, expiresAt })
      return true
    },

    async userOf(id: string): Promise<string | null> {
      const session = await store.get(id)
      return session !== null && session.expiresAt > now() ? session.user : null
    },
  }
}
