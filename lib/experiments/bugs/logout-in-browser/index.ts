import { createApp as clearAll } from '#lib/vulnerable/logout-in-browser/fix-clear-all.ts'
import { createApp as denyToken } from '#lib/vulnerable/logout-in-browser/fix-deny-token.ts'
import { createApp as denyUser } from '#lib/vulnerable/logout-in-browser/fix-deny-user.ts'
import { createApp as shortLife } from '#lib/vulnerable/logout-in-browser/fix-short-life.ts'
import { createApp as flawed } from '#lib/vulnerable/logout-in-browser/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/logout-in-browser/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A logout that the server does not receive ends nothing on the server. */
export const logoutInBrowser = defineBug({
  id: 'logout-in-browser',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[22, 23]],
  fixes: {
    'deny-token': { code: denyToken, fails: null },
    'short-life': { code: shortLife, fails: 'exploit' },
    'clear-all': { code: clearAll, fails: 'exploit' },
    'deny-user': { code: denyUser, fails: 'contract' },
  },
  choices: ['copy-works', 'all-refused', 'copy-logged-out'],
  right: 'copy-works',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.1: logout terminates the session',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP JSON Web Token Cheat Sheet: no built-in token revocation by the user',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_Cheat_Sheet.html',
    },
  ],
  texts: { en, zh },
})
