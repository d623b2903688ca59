// Quarantined: code of the experiment uuid-as-secret, with deliberate flaws.
import type { Store } from '../store.ts'

/** `random` returns the given number of random bytes. */
export function createSessions(store: Store, random: (count: number) => Uint8Array) {
  /** A UUID, version 4 (RFC 9562), without hyphens. */
  function newId(): string {
    const bytes = Buffer.from(random(16))
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
    return bytes.toString('hex')
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
