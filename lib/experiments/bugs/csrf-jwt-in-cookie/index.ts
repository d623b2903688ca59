import { createBank as cookieWithOrigin } from '#lib/vulnerable/csrf-jwt-in-cookie/fix-cookie-with-origin.ts'
import { createBank as ownOrigin } from '#lib/vulnerable/csrf-jwt-in-cookie/fix-own-origin.ts'
import { createBank as refererIfPresent } from '#lib/vulnerable/csrf-jwt-in-cookie/fix-referer-if-present.ts'
import { createBank as sameSiteLax } from '#lib/vulnerable/csrf-jwt-in-cookie/fix-same-site-lax.ts'
import { createBank as flawed } from '#lib/vulnerable/csrf-jwt-in-cookie/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/csrf-jwt-in-cookie/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** CSRF depends on the carrier: a JWT in a cookie is sent by the browser as any cookie. */
export const csrfJwtInCookie = defineBug({
  id: 'csrf-jwt-in-cookie',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[27, 29, 30]],
  neutral: [4],
  fixes: {
    'same-site-lax': { code: sameSiteLax, fails: 'exploit' },
    'referer-if-present': { code: refererIfPresent, fails: 'exploit' },
    'own-origin': { code: ownOrigin, fails: null },
    'cookie-with-origin': { code: cookieWithOrigin, fails: 'contract' },
  },
  choices: ['transfer-done', 'token-stolen', 'signature-fails'],
  right: 'transfer-done',
  sources: [
    {
      title: 'OWASP Cross-Site Request Forgery Prevention Cheat Sheet',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html',
    },
    {
      title: 'OWASP ASVS 5.0, 3.5: browser origin separation',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x12-V3-Web-Frontend-Security.md',
    },
  ],
  texts: { en, zh },
})
