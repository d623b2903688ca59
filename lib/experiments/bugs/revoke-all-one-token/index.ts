import { createTokens as knownToNode } from '#lib/vulnerable/revoke-all-one-token/fix-known-to-node.ts'
import { createTokens as newKey } from '#lib/vulnerable/revoke-all-one-token/fix-new-key.ts'
import { createTokens as notBefore } from '#lib/vulnerable/revoke-all-one-token/fix-not-before.ts'
import { createTokens as shortLife } from '#lib/vulnerable/revoke-all-one-token/fix-short-life.ts'
import { createTokens as flawed } from '#lib/vulnerable/revoke-all-one-token/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/revoke-all-one-token/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** “Log out everywhere” revokes the token that is presented, and no other. */
export const revokeAllOneToken = defineBug({
  id: 'revoke-all-one-token',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[29, 30, 35, 36, 37]],
  fixes: {
    'known-to-node': { code: knownToNode, fails: 'exploit' },
    'not-before': { code: notBefore, fails: null },
    'new-key': { code: newKey, fails: 'contract' },
    'short-life': { code: shortLife, fails: 'exploit' },
  },
  choices: ['other-devices', 'all-users', 'no-login'],
  right: 'other-devices',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.3: terminate all other active sessions',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP JSON Web Token Cheat Sheet: revocation by the user',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_Cheat_Sheet.html',
    },
  ],
  texts: { en, zh },
})
