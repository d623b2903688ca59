// Deliberate: a refresh decides by what it read, and overwrites what another refresh has written since.
import { digestOf, digestsEqual, fingerprintOf, mintToken, tokenIdOf } from '#lib/core/reference-token.ts'
import { update } from '#lib/core/store.ts'
import { JWT } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const refreshNotAtomic: Mutant = {
  id: 'm12',
  title: { en: 'Refresh is not atomic', zh: '刷新不是原子操作' },
  what: {
    en: 'Of two refreshes with the same token, both issue a successor, and the one that writes last invalidates the other.',
    zh: '两次刷新使用同一令牌时，各自签发一个后继令牌，后写入的一次使另一个失效。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/mechanisms/parts/refresh-family.ts', name: 'renew' },
  exposingAct: {
    en: 'Send two refreshes with the same token at the same time and count the different successors: there must be one.',
    zh: '同时用同一令牌发送两次刷新，并统计不同的后继令牌：只能有一个。',
  },
  source: {
    title: 'CWE-367: time-of-check time-of-use race condition',
    url: 'https://cwe.mitre.org/data/definitions/367.html',
  },
  at: {
    mechanism: (mechanism) => ({
      ...mechanism,
      async renew(token, extend, now) {
        const families = mechanism.sessionIndex
        const id = tokenIdOf(token)
        const read = id === null ? null : await families?.find(id)
        const renewed = await mechanism.renew(token, extend, now)
        const wasCurrent = read?.state === 'live' && digestsEqual(read.stored.digest, digestOf(token))
        // A concurrent refresh was faster. The shipped code returns the successor that it issued.
        if (!families || !wasCurrent || !renewed.ok || !renewed.repeated) return renewed
        const refreshToken = mintToken(read.stored.session.id)
        await update(families, async () => {
          const found = await families.find(read.stored.session.id)
          if (found?.state !== 'live') return { result: null }
          return { result: null, write: { ...found.stored, digest: digestOf(refreshToken) } }
        })
        const family = { generation: read.stored.generation + 1, fingerprint: fingerprintOf(refreshToken) }
        return { ok: true, repeated: false, issued: { ...renewed.issued, refreshToken, family } }
      },
    }),
  },
}
