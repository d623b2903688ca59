// Quarantined: naive code of the race refresh-refresh, with deliberate flaws.
import type { Store } from './store.ts'

export interface RefreshToken {
  readonly user: string
  /** The token that replaced it, for a client that repeats a request. */
  readonly successor: string | null
}

/** Replaces a refresh token. @returns its successor; null if the token is unknown: the client deletes its cookie */
export async function refresh(store: Store, token: string, newToken: () => string): Promise<string | null> {
  const found = await store.get<RefreshToken>(`token:${token}`)
  if (found === null) return null
  if (found.successor !== null) return found.successor
  const successor = newToken()
  await store.set(`token:${successor}`, { user: found.user, successor: null })
  await store.set(`token:${token}`, { user: found.user, successor })
  return successor
}
