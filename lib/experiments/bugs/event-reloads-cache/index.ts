import { createNode as delayed } from '#lib/vulnerable/event-reloads-cache/fix-delayed.ts'
import { createNode as endSession } from '#lib/vulnerable/event-reloads-cache/fix-end-session.ts'
import { createNode as publishFirst } from '#lib/vulnerable/event-reloads-cache/fix-publish-first.ts'
import { createNode as removeEntry } from '#lib/vulnerable/event-reloads-cache/fix-remove-entry.ts'
import { createNode as flawed } from '#lib/vulnerable/event-reloads-cache/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/event-reloads-cache/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The listener of an update reads the entry that it should replace. */
export const eventReloadsCache = defineBug({
  id: 'event-reloads-cache',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[24]],
  neutral: [16],
  fixes: {
    delayed: { code: delayed, fails: 'exploit' },
    'publish-first': { code: publishFirst, fails: 'exploit' },
    'remove-entry': { code: removeEntry, fails: null },
    'end-session': { code: endSession, fails: 'contract' },
  },
  choices: ['old-role-on-b', 'lost-session', 'no-difference'],
  right: 'old-role-on-b',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 8.3.2: changes to authorization apply immediately',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x17-V8-Authorization.md',
    },
    {
      title: 'Redis: client-side caching and its invalidation messages',
      url: 'https://redis.io/docs/latest/develop/reference/client-side-caching/',
    },
  ],
  texts: { en, zh },
})
