import { createTokens as byDigest } from '#lib/vulnerable/refresh-token-key/fix-by-digest.ts'
import { createTokens as byUser } from '#lib/vulnerable/refresh-token-key/fix-by-user.ts'
import { createTokens as kept } from '#lib/vulnerable/refresh-token-key/fix-kept.ts'
import { createTokens as withoutComparison } from '#lib/vulnerable/refresh-token-key/fix-without-comparison.ts'
import { createTokens as flawed } from '#lib/vulnerable/refresh-token-key/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/refresh-token-key/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A record is stored under one key and looked up under another. */
export const refreshTokenKey = defineBug({
  id: 'refresh-token-key',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[16, 26, 27]],
  fixes: {
    'by-user': { code: byUser, fails: 'exploit' },
    'without-comparison': { code: withoutComparison, fails: 'contract' },
    kept: { code: kept, fails: 'contract' },
    'by-digest': { code: byDigest, fails: null },
  },
  choices: ['no-refresh', 'theft', 'never-expires'],
  right: 'no-refresh',
  sources: [
    {
      title: 'RFC 9700, section 4.14.2: refresh token rotation',
      url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
    },
    {
      title: 'OWASP ASVS 5.0, 7.2: fundamental session management security',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
  ],
  texts: { en, zh },
})
