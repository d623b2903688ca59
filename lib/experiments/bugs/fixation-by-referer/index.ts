import { createSessions as bindAddress } from '#lib/vulnerable/fixation-by-referer/fix-bind-address.ts'
import { createSessions as compareOrigin } from '#lib/vulnerable/fixation-by-referer/fix-compare-origin.ts'
import { createSessions as demandReferer } from '#lib/vulnerable/fixation-by-referer/fix-demand-referer.ts'
import { createSessions as newId } from '#lib/vulnerable/fixation-by-referer/fix-new-id.ts'
import { createSessions as flawed } from '#lib/vulnerable/fixation-by-referer/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/fixation-by-referer/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A header that the client chooses cannot detect session fixation. */
export const fixationByReferer = defineBug({
  id: 'fixation-by-referer',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[21, 33, 34]],
  fixes: {
    'demand-referer': { code: demandReferer, fails: 'both' },
    'bind-address': { code: bindAddress, fails: 'contract' },
    'compare-origin': { code: compareOrigin, fails: 'exploit' },
    'new-id': { code: newId, fails: null },
  },
  choices: ['planted-works', 'all-links-fail', 'guessable'],
  right: 'planted-works',
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.2.4: a new session token at authentication',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'OWASP: session fixation', url: 'https://owasp.org/www-community/attacks/Session_fixation' },
    {
      title: 'RFC 9110, section 10.1.3: a client may omit Referer',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#section-10.1.3',
    },
  ],
  texts: { en, zh },
})
