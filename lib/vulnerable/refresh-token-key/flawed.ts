// Quarantined: code of the experiment refresh-token-key, with deliberate flaws.
import { createHash, randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'

export interface Refresh {
  readonly user: string
  readonly digest: string
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('hex')

export function createTokens(store: Store<Refresh>) {
  async function issue(user: string): Promise<string> {
    const token = `${user}.${randomBytes(32).toString('base64url')}`
    const digest = digestOf(token)
    await store.set(user, { user, digest })
    return token
  }

  return {
    /** @returns the refresh token of this device */
    login: issue,

    /** @returns the next refresh token; null if this one is not valid */
    async refresh(token: string): Promise<string | null> {
      const key = digestOf(token)
      const record = await store.get(key)
      if (record === null) return null
      await store.delete(key)
      return issue(record.user)
    },
  }
}
