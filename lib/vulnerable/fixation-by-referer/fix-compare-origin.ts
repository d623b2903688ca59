// Quarantined: code of the experiment fixation-by-referer, with deliberate flaws.
import { randomUUID } from 'node:crypto'
import type { Store } from '../store.ts'

export interface Session {
  readonly user: string | null
}

export interface Request {
  /** From the cookie. */
  readonly id: string
  readonly address: string
  readonly referer?: string
  readonly origin?: string
}

const SITE = 'https://shop.example'

export function createSessions(store: Store<Session>) {
  /** Whether the request belongs to a session fixation attack: it comes from another site. */
  const isFixation = ({ origin }: Request) => origin !== undefined && origin !== SITE

  return {
    async open(): Promise<string> {
      const id = randomUUID()
      await store.set(id, { user: null })
      return id
    },

    /** @returns the ID for the cookie; null if the request is refused */
    async login(request: Request, user: string): Promise<string | null> {
      if (isFixation(request)) return null
      await store.set(request.id, { user })
      return request.id
    },

    async userOf(request: Request): Promise<string | null> {
      const session = await store.get(request.id)
      return session === null || isFixation(request) ? null : session.user
    },
  }
}
