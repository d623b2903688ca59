import { hash } from 'node:crypto'
import type { Instant } from './session.ts'
import type { Accepted } from './verdict.ts'

/*
 * The verified credentials that a node caches. A hit saves the cryptography and the round trip, but a session that another
 * node has revoked is accepted until the entry expires. Policy decides whether to use the cache.
 */

/** The entries of one node for one mechanism. */
export interface VerifiedCache {
  /** The result for this credential, unless the entry has expired. */
  get(credential: string, now: Instant): Accepted | null
  /** @param until at most the expiry of the credential */
  put(credential: string, accepted: Accepted, until: Instant): void
  /** Removes a session that this node has ended. */
  dropSession(id: string): void
  /** Removes all sessions of a user. */
  dropUser(user: string): void
  /** The sessions of a user with an entry, and until when each is used. */
  entriesOf(user: string): readonly { readonly sessionId: string; readonly until: Instant }[]
  clear(): void
  readonly size: number
}

const MAX_ENTRIES = 1000

/** An LRU cache. Keyed by the SHA-256 of the credential, so that a memory dump contains no usable credential. */
export function createVerifiedCache(maxEntries = MAX_ENTRIES): VerifiedCache {
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
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
    dropSession: (id) => drop(({ session }) => session.id === id),
    dropUser: (user) => drop(({ session }) => session.user === user),
    entriesOf: (user) =>
      Array.from(entries.values())
        .filter(({ accepted }) => accepted.session.user === user)
        .map(({ accepted, until }) => ({ sessionId: accepted.session.id, until })),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
