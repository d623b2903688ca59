import { createTokens as byHash } from '#lib/vulnerable/denylist-raw-token/fix-by-hash.ts'
import { createTokens as byJti } from '#lib/vulnerable/denylist-raw-token/fix-by-jti.ts'
import { createTokens as byUser } from '#lib/vulnerable/denylist-raw-token/fix-by-user.ts'
import { createTokens as trimmed } from '#lib/vulnerable/denylist-raw-token/fix-trimmed.ts'
import { createTokens as flawed } from '#lib/vulnerable/denylist-raw-token/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/denylist-raw-token/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The text of a token is not its identity: base64url has several spellings of the same bytes. */
export const denylistRawToken = defineBug({
  id: 'denylist-raw-token',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[14], [20]],
  fixes: {
    'by-hash': { code: byHash, fails: 'exploit' },
    'by-user': { code: byUser, fails: 'contract' },
    'by-jti': { code: byJti, fails: null },
    trimmed: { code: trimmed, fails: 'exploit' },
  },
  choices: ['any-token', 'accepted-again', 'logged-out'],
  right: 'accepted-again',
  sources: [
    {
      title: 'RFC 7519, section 4.1.7: the “jti” claim identifies a JWT',
      url: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.7',
    },
    {
      title: 'OWASP JSON Web Token Cheat Sheet: token denylist',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_Cheat_Sheet.html',
    },
  ],
  texts: { en, zh },
})
