import { createSessions as deleteByUser } from '#lib/vulnerable/regenerated-id/fix-delete-by-user.ts'
import { createSessions as deleteLast } from '#lib/vulnerable/regenerated-id/fix-delete-last.ts'
import { createSessions as longerId } from '#lib/vulnerable/regenerated-id/fix-longer-id.ts'
import { createSessions as oldIdFirst } from '#lib/vulnerable/regenerated-id/fix-old-id-first.ts'
import { createSessions as flawed } from '#lib/vulnerable/regenerated-id/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/regenerated-id/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The old ID is overwritten before it is deleted, so it stays valid. */
export const regeneratedId = defineBug({
  id: 'regenerated-id',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[15, 16]],
  fixes: {
    'delete-last': { code: deleteLast, fails: 'both' },
    'old-id-first': { code: oldIdFirst, fails: null },
    'longer-id': { code: longerId, fails: 'exploit' },
    'delete-by-user': { code: deleteByUser, fails: 'contract' },
  },
  choices: ['old-id-valid', 'guessable', 'no-session'],
  right: 'old-id-valid',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.2.4: a new session token at authentication, and the old one ends',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP Session Management Cheat Sheet: renew the session ID after any privilege level change',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
  ],
  texts: { en, zh },
})
