// Quarantined: code of the experiment regenerated-id, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'

export interface Session {
  id: string
  user: string | null
}

const newId = () => randomBytes(16).toString('hex')

export function createSessions(store: Store<Session>) {
  /** Protects against session fixation: a login gets a new ID. */
  async function regenerateId(session: Session): Promise<void> {
    session.id = newId()
    await store.delete(session.id)
    await store.set(session.id, session)
  }

  return {
    async open(): Promise<string> {
      const session: Session = { id: newId(), user: null }
      await store.set(session.id, session)
      return session.id
    },

    /** @returns the ID for the cookie */
    async login(id: string, user: string): Promise<string> {
      const session = (await store.get(id)) ?? { id: newId(), user: null }
      session.user = user
      await store.set(session.id, session)
      await regenerateId(session)
      return session.id
    },

    async userOf(id: string): Promise<string | null> {
      return (await store.get(id))?.user ?? null
    },
  }
}
