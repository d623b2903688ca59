// Quarantined: code of the experiment limit-check-then-act, with deliberate flaws.
import { randomUUID } from 'node:crypto'
import type { Store } from '../store.ts'

const MAX_SESSIONS = 3

/** Sessions of users; the ID begins with the name of the user. */
export function createSessions(store: Store) {
  async function countOf(user: string): Promise<number> {
    return (await store.keys()).filter((id) => id.startsWith(`${user}:`)).length
  }

  return {
    countOf,

    /** @returns the ID; null if the user has reached the limit */
    async login(user: string): Promise<string | null> {
      const id = `${user}:${randomUUID()}`
      await store.set(id, user)
      return (await countOf(user)) > MAX_SESSIONS ? null : id
    },

    async logout(id: string): Promise<void> {
      await store.delete(id)
    },

    userOf: (id: string): Promise<string | null> => store.get(id),
  }
}
