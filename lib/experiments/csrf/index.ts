import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { defineExperiment } from '../experiment.ts'
import { type Accepted, accepted, after, logins, ofType, type Run } from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** Transfers that were carried out. */
const transfers = (run: Run): readonly Accepted[] =>
  ofType(run, 'request.verified').filter(({ act, status }) => act === 'transfer' && status === 200)

/** Transfers that were refused. */
const refusals = (run: Run) => ofType(run, 'request.refused').filter(({ act }) => act === 'transfer')

/** Transfers that another page sent with Alice’s cookie. */
const forged = (run: Run) =>
  transfers(run).filter(({ site, carrier }) => site === 'same-site' && carrier === 'cookie')

const isLax = (run: Run) =>
  refusals(run).some(({ site, code }) => site === 'cross-site' && code === 'no_credential')

/** Whether other pages are refused, and a session from before still serves its user and links. */
const isBlocked = (run: Run) =>
  refusals(run)
    .filter(({ site, code }) => site === 'same-site' && code === 'csrf')
    .some((refusal) => {
      const since = after(run, refusal)
      const isOwn = transfers(since).some(({ site }) => site === undefined)
      const isLinked = accepted(since, {}).some(({ site }) => site === 'cross-site')
      return forged(since).length === 0 && isOwn && isLinked
    })

/** The browser sends the cookie for any page of the site, so the server checks which page asks. */
export const csrf = defineExperiment({
  id: 'csrf',
  level: 'medium',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: {
    preset: 'textbook',
    // A learner may take longer than the usual window after a login.
    policy: { ...PRESETS.textbook, csrf: 'off', stepUp: { windowSeconds: 3600 } },
  },
  prediction: { choices: ['no-cookie', 'no-origin', 'yes'], right: 'yes', answeredBy: 'sent' },
  checks: [
    { id: 'sent', hints: ['transfer', 'same-site'], passes: (run) => forged(run).length > 0 },
    { id: 'lax', hints: ['without-cookie', 'cross-site'], passes: isLax },
    { id: 'blocked', hints: ['fetch-metadata', 'still-usable'], passes: isBlocked },
  ],
  mistakes: [
    {
      hint: 'no-header',
      isMade: (run) => transfers(run).length > 0 && transfers(run).every(({ site }) => site === undefined),
    },
    {
      hint: 'lax-with-cookie',
      isMade: (run) => !isLax(run) && transfers(run).some(({ site }) => site === 'cross-site'),
    },
    {
      hint: 'session-ended',
      isMade: (run) => {
        const ended = ofType(run, 'session.ended').filter(({ reason }) => reason === 'signed_out')
        return ended.some(
          (event) =>
            logins(after(run, event), {}).length === 0 &&
            refusals(after(run, event)).some(({ site }) => site !== undefined),
        )
      },
    },
  ],
  sources: [
    {
      title: 'OWASP Cross-Site Request Forgery Prevention Cheat Sheet: Fetch Metadata',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html',
    },
    { title: 'W3C: Fetch Metadata Request Headers', url: 'https://www.w3.org/TR/fetch-metadata/' },
    {
      title: 'MDN: Site (same-site and cross-site)',
      url: 'https://developer.mozilla.org/en-US/docs/Glossary/Site',
    },
  ],
  code: [{ file: 'same-origin.ts', name: 'isSameOrigin' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
