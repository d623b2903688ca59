import { createApp as httpOnly } from '#lib/vulnerable/cookie-readable-by-script/fix-http-only.ts'
import { createApp as narrowPath } from '#lib/vulnerable/cookie-readable-by-script/fix-narrow-path.ts'
import { createApp as renamed } from '#lib/vulnerable/cookie-readable-by-script/fix-renamed.ts'
import { createApp as shortLife } from '#lib/vulnerable/cookie-readable-by-script/fix-short-life.ts'
import { createApp as flawed } from '#lib/vulnerable/cookie-readable-by-script/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/cookie-readable-by-script/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A cookie without HttpOnly is readable by each script of the page. */
export const cookieReadableByScript = defineBug({
  id: 'cookie-readable-by-script',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[14]],
  fixes: {
    renamed: { code: renamed, fails: 'exploit' },
    'narrow-path': { code: narrowPath, fails: 'contract' },
    'short-life': { code: shortLife, fails: 'exploit' },
    'http-only': { code: httpOnly, fails: null },
  },
  choices: ['copied', 'read-contents', 'nothing'],
  right: 'copied',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 3.3: cookie setup',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x12-V3-Web-Frontend-Security.md',
    },
    {
      title: 'RFC 6265, section 4.1.2.6: the HttpOnly attribute',
      url: 'https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2.6',
    },
  ],
  texts: { en, zh },
})
