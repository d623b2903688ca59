// Deliberate: a check that cannot read its store accepts the credential.
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { RevocationState } from '#lib/core/revocation.ts'
import type { StoreEntry } from '#lib/core/store.ts'
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const failsOpen: Mutant = {
  id: 'm22',
  title: { en: 'Fails open', zh: '故障时放行（fail-open）' },
  what: {
    en: 'While the store is unavailable, a check uses what the node read last, or skips the revocation check.',
    zh: '存储不可用时，检查使用节点上次读取的内容，或者跳过撤销检查。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/core/store.ts', name: 'SessionStore.find' },
  exposingAct: {
    en: 'Use a session, revoke it, stop Redis, and present the credential: it must not be accepted.',
    zh: '使用会话，将其撤销，停止 Redis，再出示凭据：不得被接受。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 16.5.3: fail securely, without fail-open conditions',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x25-V16-Security-Logging-and-Error-Handling.md',
  },
  at: {
    store: (store, { nodeMemory }) => ({
      ...store,
      async find(id) {
        try {
          const found = await store.find(id)
          if (found?.state === 'live') nodeMemory.set(id, found)
          return found
        } catch (error) {
          const known = nodeMemory.get(id) as StoreEntry | undefined
          if (error instanceof StoreUnavailable && known) return known
          throw error
        }
      },
    }),
    revocations: (store, { revocationDataId, now }) => ({
      ...store,
      async stateOf(mechanism, session) {
        const nothing: RevocationState = {
          denied: null,
          user: null,
          data: { id: revocationDataId(), completeSince: now() },
        }
        return store.stateOf(mechanism, session).catch((error) => {
          if (error instanceof StoreUnavailable) return nothing
          throw error
        })
      },
    }),
  },
}
