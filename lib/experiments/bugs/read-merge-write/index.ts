import { createSessions as lock } from '#lib/vulnerable/read-merge-write/fix-lock.ts'
import { createSessions as oneStep } from '#lib/vulnerable/read-merge-write/fix-one-step.ts'
import { createSessions as recheck } from '#lib/vulnerable/read-merge-write/fix-recheck.ts'
import { createSessions as replace } from '#lib/vulnerable/read-merge-write/fix-replace.ts'
import { createSessions as flawed } from '#lib/vulnerable/read-merge-write/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/read-merge-write/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A write that began before the logout brings the session back. */
export const readMergeWrite = defineBug({
  id: 'read-merge-write',
  level: 'advanced',
  flawed,
  exploit,
  contract,
  places: [[17, 18, 19, 20, 21]],
  fixes: {
    recheck: { code: recheck, fails: 'exploit' },
    lock: { code: lock, fails: 'exploit' },
    replace: { code: replace, fails: 'contract' },
    'one-step': { code: oneStep, fails: null },
  },
  choices: ['comes-back', 'data-only', 'refused'],
  right: 'comes-back',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.1: logout terminates the session',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'connect-redis, issue 328: a session is re-created after logout',
      url: 'https://github.com/tj/connect-redis/issues/328',
    },
  ],
  texts: { en, zh },
})
