// Quarantined: code of the experiment read-merge-write, with deliberate flaws.
import type { Store } from '../store.ts'

export interface Session {
  readonly user: string
  readonly data: Readonly<Record<string, string>>
}

export function createSessions(store: Store<Session>) {
  return {
    async login(id: string, user: string): Promise<void> {
      await store.set(id, { user, data: {} })
    },

    /** Adds data to the session. @returns the session; null if it has ended */
    async update(id: string, changes: Session['data']): Promise<Session | null> {
      return store.update(id, (session) => ({ ...session, data: changes }))
    },

    async logout(id: string): Promise<void> {
      await store.delete(id)
    },

    get: (id: string): Promise<Session | null> => store.get(id),
  }
}
