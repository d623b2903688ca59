import { createSessions as absoluteLimit } from '#lib/vulnerable/extension-without-limit/fix-absolute-limit.ts'
import { createSessions as capPerCall } from '#lib/vulnerable/extension-without-limit/fix-cap-per-call.ts'
import { createSessions as once } from '#lib/vulnerable/extension-without-limit/fix-once.ts'
import { createSessions as renewBeforeEnd } from '#lib/vulnerable/extension-without-limit/fix-renew-before-end.ts'
import { createSessions as flawed } from '#lib/vulnerable/extension-without-limit/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/extension-without-limit/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Each extension counts from now, and no limit counts from the login. */
export const extensionWithoutLimit = defineBug({
  id: 'extension-without-limit',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[24]],
  fixes: {
    'cap-per-call': { code: capPerCall, fails: 'exploit' },
    once: { code: once, fails: 'contract' },
    'renew-before-end': { code: renewBeforeEnd, fails: 'exploit' },
    'absolute-limit': { code: absoluteLimit, fails: null },
  },
  choices: ['never-ends', 'one-day', 'seven-days'],
  right: 'never-ends',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.3.2: an absolute maximum session lifetime',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP Session Management Cheat Sheet: absolute timeout',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
  ],
  texts: { en, zh },
})
