import { createTokens as hmacOnly } from '#lib/vulnerable/algorithm-confusion/fix-hmac-only.ts'
import { createTokens as knownList } from '#lib/vulnerable/algorithm-confusion/fix-known-list.ts'
import { createTokens as oneAlgorithm } from '#lib/vulnerable/algorithm-confusion/fix-one-algorithm.ts'
import { createTokens as refuseNone } from '#lib/vulnerable/algorithm-confusion/fix-refuse-none.ts'
import { createTokens as flawed } from '#lib/vulnerable/algorithm-confusion/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/algorithm-confusion/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The sender of a token writes its header, so the header must not decide how the token is verified. */
export const algorithmConfusion = defineBug({
  id: 'algorithm-confusion',
  level: 'advanced',
  flawed,
  exploit,
  contract,
  places: [[29]],
  fixes: {
    'refuse-none': { code: refuseNone, fails: 'exploit' },
    'one-algorithm': { code: oneAlgorithm, fails: null },
    'known-list': { code: knownList, fails: 'exploit' },
    'hmac-only': { code: hmacOnly, fails: 'both' },
  },
  choices: ['old-token', 'any-user', 'nothing'],
  right: 'any-user',
  sources: [
    {
      title: 'RFC 8725, sections 2.1 and 3.1: algorithm verification',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
    },
    {
      title: 'OWASP ASVS 5.0, 9.1: token source and integrity',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
  ],
  texts: { en, zh },
})
