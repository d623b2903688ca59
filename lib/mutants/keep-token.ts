// Deliberate: a login continues under the token that the client presented.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { digestOf, tokenIdOf } from '#lib/core/reference-token.ts'
import type { SeamChanges, SeamScope } from './mutant.ts'

/** The token that the login in progress keeps. */
const kept = new AsyncLocalStorage<string>()

/**
 * A login that keeps the presented token, with the ID in it, instead of issuing a new one. The session that had the token is
 * overwritten.
 * @param accepts whether the token is kept
 */
export function keepToken(
  accepts: (token: string, mechanism: Mechanism, scope: SeamScope) => Promise<boolean>,
): SeamChanges {
  return {
    sessions: (sessions, mechanism, scope) => ({
      ...sessions,
      async login(account, seen, options, presented) {
        const token = presented?.credential ?? null
        if (token === null || !(await accepts(token, mechanism, scope)))
          return sessions.login(account, seen, options, presented)
        return kept.run(token, () => sessions.login(account, seen, options))
      },
    }),
    newId: (newId) => async () => tokenIdOf(kept.getStore() ?? '') ?? newId(),
    store: (store) => ({
      ...store,
      async create(stored, limit, now, replaces) {
        const token = kept.getStore()
        if (token === undefined) return store.create(stored, limit, now, replaces)
        // Otherwise the index of the former user would list the session.
        await store.end(stored.session.id, 'replaced_by_new_login', now)
        return store.create({ ...stored, digest: digestOf(token) }, limit, now, replaces)
      },
    }),
    mechanism: (mechanism) => ({
      ...mechanism,
      async issue(session, limit, replaces) {
        const result = await mechanism.issue(session, limit, replaces)
        const credential = kept.getStore()
        if (credential === undefined || !result.admitted) return result
        return { ...result, issued: { ...result.issued, credential } }
      },
    }),
  }
}
