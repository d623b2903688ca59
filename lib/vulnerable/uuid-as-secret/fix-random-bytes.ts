// Quarantined: code of the experiment uuid-as-secret, with deliberate flaws.
import type { Store } from '../store.ts'

/** `random` returns the given number of random bytes. */
export function createSessions(store: Store, random: (count: number) => Uint8Array) {
  /** 256 random bits. */
  function newId(): string {
    return Buffer.from(random(32)).toString('base64url')
  }

  return {
    /** @returns the ID for the cookie */
    async login(user: string): Promise<string> {
      const id = newId()
      await store.set(id, user)
      return id
    },

    userOf: (id: string): Promise<string | null> => store.get(id),
  }
}
