import { createSessions as checkAfter } from '#lib/vulnerable/limit-check-then-act/fix-check-after.ts'
import { createSessions as checkTwice } from '#lib/vulnerable/limit-check-then-act/fix-check-twice.ts'
import { createSessions as oneStep } from '#lib/vulnerable/limit-check-then-act/fix-one-step.ts'
import { createSessions as queue } from '#lib/vulnerable/limit-check-then-act/fix-queue.ts'
import { createSessions as flawed } from '#lib/vulnerable/limit-check-then-act/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/limit-check-then-act/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The limit is checked before the session is added, in two steps. */
export const limitCheckThenAct = defineBug({
  id: 'limit-check-then-act',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[19, 20, 21]],
  fixes: {
    'check-twice': { code: checkTwice, fails: 'exploit' },
    'one-step': { code: oneStep, fails: null },
    'check-after': { code: checkAfter, fails: 'contract' },
    queue: { code: queue, fails: 'exploit' },
  },
  choices: ['more-than-three', 'fewer', 'others-refused'],
  right: 'more-than-three',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.1.2: the number of concurrent sessions',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'CWE-367: time-of-check time-of-use race condition',
      url: 'https://cwe.mitre.org/data/definitions/367.html',
    },
  ],
  texts: { en, zh },
})
