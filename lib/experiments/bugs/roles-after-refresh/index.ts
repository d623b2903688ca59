import { createTokens as fromRequest } from '#lib/vulnerable/roles-after-refresh/fix-from-request.ts'
import { createTokens as inRefreshToken } from '#lib/vulnerable/roles-after-refresh/fix-in-refresh-token.ts'
import { createTokens as longerAccess } from '#lib/vulnerable/roles-after-refresh/fix-longer-access.ts'
import { createTokens as lookedUp } from '#lib/vulnerable/roles-after-refresh/fix-looked-up.ts'
import { createTokens as flawed } from '#lib/vulnerable/roles-after-refresh/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/roles-after-refresh/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The refresh copies roles from a token that has none. */
export const rolesAfterRefresh = defineBug({
  id: 'roles-after-refresh',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[27]],
  neutral: [21],
  fixes: {
    'looked-up': { code: lookedUp, fails: null },
    'in-refresh-token': { code: inRefreshToken, fails: 'contract' },
    'from-request': { code: fromRequest, fails: 'contract' },
    'longer-access': { code: longerAccess, fails: 'exploit' },
  },
  choices: ['roles-lost', 'all-admins', 'refresh-refused'],
  right: 'roles-lost',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 8.3.2: changes to authorization apply immediately',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x17-V8-Authorization.md',
    },
    {
      title: 'RFC 9068, section 2.2.3.1: claims for authorization',
      url: 'https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3.1',
    },
  ],
  texts: { en, zh },
})
