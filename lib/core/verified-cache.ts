import { hash } from 'node:crypto'
import type { Instant } from './session.ts'
import type { Accepted } from './verdict.ts'

/*
 * What a node has verified and goes on trusting for a while. It saves the cryptography and the round trip; what was
 * called back meanwhile on another node is accepted here until the entry is over. That price is policy's to pay.
 */

/** Entries of one node, for one mechanism. */
export interface VerifiedCache {
  /** What this credential was found to be, unless that is too long ago. */
  get(credential: string, now: Instant): Accepted | null
  /** @param until never later than the credential's own end */
  put(credential: string, accepted: Accepted, until: Instant): void
  /** Forgets a session: it was ended by this node. */
  dropSession(id: string): void
  /** Forgets everything of a user. */
  dropUser(user: string): void
  clear(): void
  readonly size: number
}

/** Entries at most; the one unused for longest gives way. */
const MAX_ENTRIES = 1000

/** A bounded cache, the least recently used first to go. Keyed by the credential's SHA-256: a dump of it holds nothing to present. */
export function createVerifiedCache(most = MAX_ENTRIES): VerifiedCache {
  const entries = new Map<string, { readonly accepted: Accepted; readonly until: Instant }>()
  const keyOf = (credential: string) => hash('sha256', credential, 'base64url')
  const drop = (isMeant: (accepted: Accepted) => boolean) => {
    for (const [key, { accepted }] of entries) if (isMeant(accepted)) entries.delete(key)
  }
  return {
    get(credential, now) {
      const key = keyOf(credential)
      const entry = entries.get(key)
      if (!entry) return null
      entries.delete(key)
      if (now >= entry.until) return null
      entries.set(key, entry)
      return entry.accepted
    },
    put(credential, accepted, until) {
      const key = keyOf(credential)
      entries.delete(key)
      entries.set(key, { accepted, until })
      const [oldest] = entries.keys()
      if (entries.size > most && oldest !== undefined) entries.delete(oldest)
    },
    dropSession: (id) => drop(({ session }) => session.id === id),
    dropUser: (user) => drop(({ session }) => session.user === user),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
