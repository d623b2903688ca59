// Deliberate: a JWT for another service is accepted.
import { JWT } from './affected.ts'
import type { Mutant } from './mutant.ts'
import { AUDIENCE, readGenuine, signClaims } from './resign.ts'
import { withCredential } from './translate.ts'

export const audienceUnchecked: Mutant = {
  id: 'm20',
  title: { en: 'Audience not checked', zh: '不检查受众' },
  what: {
    en: 'A token that the same issuer made for another service is accepted.',
    zh: '接受同一签发者为另一个服务签发的令牌。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/mechanisms/jwt.ts', name: 'verify' },
  exposingAct: {
    en: 'Present a genuine token whose audience is another service: it must be refused as wrong_audience.',
    zh: '出示受众为另一个服务的真实令牌：必须以 wrong_audience 拒绝。',
  },
  source: {
    title: 'RFC 8725 §3.9: use and validate audience',
    url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.9',
  },
  at: {
    mechanism: (mechanism, { keys: { jwt: keys } }) =>
      withCredential(mechanism, async (token) => {
        const read = await readGenuine(keys, token)
        if (read === null || read.claims.aud === AUDIENCE) return token
        return signClaims(keys, { ...read.claims, aud: AUDIENCE }, String(read.header.typ))
      }),
  },
}
