import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  type Accepted,
  accepted,
  after,
  before,
  ofType,
  onEvery,
  policyChanges,
  type Run,
  refused,
  revoked,
  selfContained,
  settingsOf,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const isFree = ({ storeReads }: Accepted) => storeReads === 0

/** Whether a revoked session was accepted without a store read. */
const isUnchecked = (run: Run) => (lane: MechanismId) =>
  revoked(run, { lane }).some((ended) =>
    accepted(after(run, ended), { lane, sessionId: ended.sessionId }).some(isFree),
  )

/** Whether a session was checked with a store read, and refused immediately after it was revoked. */
const isChecked = (run: Run) => (lane: MechanismId) =>
  revoked(run, { lane }).some((ended) => {
    const about = { lane, sessionId: ended.sessionId }
    const uses = accepted(before(run, ended), about)
    return (
      uses.some((use) => !isFree(use)) &&
      accepted(after(run, ended), about).length === 0 &&
      refused(after(run, ended), about).length > 0
    )
  })

/** Whether a check of a revoked session skipped the revocation data, and a transfer did not. */
const isSelective = (run: Run) => (lane: MechanismId) =>
  revoked(run, { lane }).some((ended) => {
    const since = after(run, ended)
    const { sessionId } = ended
    return (
      accepted(since, { lane, sessionId }).some((use) => isFree(use) && use.cached === undefined) &&
      ofType(since, 'request.refused').some(
        (event) =>
          event.act === 'transfer' && event.sessionId === sessionId && event.code === 'session_ended',
      )
    )
  })

/** The settings of the lanes whose credential carries the session, if the user has changed the policy. */
const changedSettings = (run: Run) => (policyChanges(run).length > 0 ? settingsOf(run) : [])

/** A check that can be revoked immediately reads the store, whatever the credential carries. */
export const revocationCost = defineExperiment({
  id: 'revocation-cost',
  level: 'medium',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['none', 'one', 'two'], right: 'one', answeredBy: 'paid' },
  checks: [
    {
      id: 'free',
      hints: ['store-reads', 'revoke-then-check'],
      passes: (run) => onEvery(selfContained(run.lanes), isUnchecked(run)),
    },
    {
      id: 'paid',
      hints: ['hardened', 'revoke-again'],
      passes: (run) => onEvery(run.lanes, isChecked(run)),
    },
    {
      id: 'selective',
      hints: ['which-requests', 'sensitive-acts'],
      passes: (run) => selfContained(run.lanes).some(isSelective(run)),
    },
  ],
  mistakes: [
    {
      hint: 'logged-out',
      isMade: (run) =>
        ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out') &&
        revoked(run, {}).length === 0,
    },
    {
      hint: 'cached',
      isMade: (run) => changedSettings(run).some(({ verifiedCacheSeconds }) => verifiedCacheSeconds > 0),
    },
    {
      hint: 'no-revocation',
      isMade: (run) => changedSettings(run).some(({ revocation }) => revocation === 'none'),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.1: termination of self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'RFC 7009 §3: implementation note', url: 'https://www.rfc-editor.org/rfc/rfc7009#section-3' },
  ],
  code: [{ file: 'sessions.ts', name: 'queryRevocation' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
