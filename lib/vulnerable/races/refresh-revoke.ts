// Quarantined: naive code of the race refresh-revoke, with deliberate flaws.
import type { Store } from './store.ts'

export interface RefreshToken {
  readonly family: string
}

/** Replaces a refresh token, and lists the successor in its family. @returns the successor; null if the token is unknown */
export async function refresh(store: Store, token: string, newToken: () => string): Promise<string | null> {
  const found = await store.get<RefreshToken>(`token:${token}`)
  if (found === null) return null
  const successor = newToken()
  await store.set(`token:${successor}`, found)
  await store.add(`family:${found.family}`, successor)
  await store.delete(`token:${token}`)
  return successor
}

/** Revokes a session: deletes every refresh token of its family. */
export async function revoke(store: Store, family: string): Promise<void> {
  for (const token of await store.members(`family:${family}`)) await store.delete(`token:${token}`)
  await store.delete(`family:${family}`)
}
