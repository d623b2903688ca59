import { createSessions as fourKilobytes } from '#lib/vulnerable/uuid-as-secret/fix-four-kilobytes.ts'
import { createSessions as hashed } from '#lib/vulnerable/uuid-as-secret/fix-hashed.ts'
import { createSessions as randomBytes } from '#lib/vulnerable/uuid-as-secret/fix-random-bytes.ts'
import { createSessions as twice } from '#lib/vulnerable/uuid-as-secret/fix-twice.ts'
import { createSessions as flawed } from '#lib/vulnerable/uuid-as-secret/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/uuid-as-secret/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A version 4 UUID has 122 random bits. */
export const uuidAsSecret = defineBug({
  id: 'uuid-as-secret',
  level: 'basic',
  flawed,
  exploit,
  contract,
  places: [[6, 8, 9, 10, 11]],
  fixes: {
    hashed: { code: hashed, fails: 'exploit' },
    'random-bytes': { code: randomBytes, fails: null },
    twice: { code: twice, fails: 'exploit' },
    'four-kilobytes': { code: fourKilobytes, fails: 'contract' },
  },
  choices: ['too-few-bits', 'guessed-quickly', 'collisions'],
  right: 'too-few-bits',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.2.3: at least 128 bits of entropy',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'RFC 9562, section 8: a UUID is not a security capability',
      url: 'https://www.rfc-editor.org/rfc/rfc9562#section-8',
    },
  ],
  texts: { en, zh },
})
