// Quarantined: naive code of the race reuse-successor, with deliberate flaws.
import type { Store } from './store.ts'

export interface RefreshToken {
  readonly family: string
  readonly isUsed: boolean
}

/** Replaces a refresh token. If it was used before, a copy of it exists, and its family is deleted. */
export async function refresh(store: Store, token: string, newToken: () => string): Promise<string | null> {
  const found = await store.get<RefreshToken>(`token:${token}`)
  if (found === null) return null
  const { family, isUsed } = found
  if (isUsed) {
    for (const member of await store.members(`family:${family}`)) await store.delete(`token:${member}`)
    return null
  }
  const successor = newToken()
  await store.set(`token:${token}`, { family, isUsed: true })
  await store.set(`token:${successor}`, { family, isUsed: false })
  await store.add(`family:${family}`, successor)
  return successor
}
