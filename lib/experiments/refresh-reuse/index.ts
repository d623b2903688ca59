import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { defineExperiment } from '../experiment.ts'
import { after, MALLORY, ofType, policyChanges, policyOf, type Run, refreshing } from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const { hardened } = PRESETS
const MAX_GRACE_SECONDS = 30

/** Whether the policy after the last change is a grace period that parallel tabs need, and not much more. */
function isGraceSet(run: Run): boolean {
  const jwt = policyOf(run)?.jwt
  return (
    jwt?.rotation === true &&
    jwt.reuseDetection &&
    jwt.gracePeriodSeconds > 0 &&
    jwt.gracePeriodSeconds <= MAX_GRACE_SECONDS
  )
}

/** The part of a run after the last change of policy; null without one. */
function sinceChange(run: Run): Run | null {
  const change = policyChanges(run).at(-1)
  return change ? after(run, change) : null
}

/** Uses of a refresh token within its grace period: the response is the token that was issued before. */
function repeatedRefreshes(run: Run) {
  const reused = new Set(ofType(run, 'token.reuse_detected').map(({ seq }) => seq))
  return ofType(run, 'request.verified').filter(
    (event) => event.act === 'refresh' && event.status === 200 && !reused.has(event.seq),
  )
}

/** Whether the family ended and its owner was refused after that. */
const isFamilyEnded = (run: Run) =>
  ofType(run, 'token.reuse_detected').some((reuse) =>
    ofType(after(run, reuse), 'request.refused').some(
      ({ client, mechanism }) => client !== MALLORY && mechanism === reuse.mechanism,
    ),
  )

const repeatedSinceChange = (run: Run) => {
  const since = sinceChange(run)
  return since && isGraceSet(run) ? repeatedRefreshes(since) : []
}

/** A stolen refresh token is found by its second use; the grace period decides what counts as one. */
export const refreshReuse = defineExperiment({
  id: 'refresh-reuse',
  level: 'advanced',
  minutes: 6,
  lanes: refreshing(DEFAULT_LANES),
  setUp: {
    preset: 'hardened',
    policy: { ...hardened, jwt: { ...hardened.jwt, gracePeriodSeconds: 0 } },
  },
  prediction: { choices: ['mallory', 'alice', 'both'], right: 'both', answeredBy: 'family-ended' },
  checks: [
    {
      id: 'family-ended',
      hints: ['who-refreshes', 'old-token', 'owner-refreshes'],
      passes: isFamilyEnded,
    },
    {
      id: 'grace',
      hints: ['parallel', 'grace-period', 'repeat-in-time'],
      passes: (run) => repeatedSinceChange(run).length > 0,
    },
    {
      id: 'late-replay',
      hints: ['after-grace', 'advance'],
      passes: (run) =>
        repeatedSinceChange(run).some((repeated) =>
          ofType(after(run, repeated), 'token.reuse_detected').some(
            ({ sessionId }) => sessionId === repeated.sessionId,
          ),
        ),
    },
  ],
  mistakes: [
    { hint: 'rotation-off', isMade: (run) => policyOf(run)?.jwt.rotation === false },
    { hint: 'detection-off', isMade: (run) => policyOf(run)?.jwt.reuseDetection === false },
    {
      hint: 'grace-too-long',
      isMade: (run) => (policyOf(run)?.jwt.gracePeriodSeconds ?? 0) > MAX_GRACE_SECONDS,
    },
  ],
  sources: [
    {
      title: 'RFC 9700 §4.14.2: refresh token rotation',
      url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
    },
    { title: 'better-auth, issue 8512', url: 'https://github.com/better-auth/better-auth/issues/8512' },
  ],
  code: [{ file: 'refresh-family.ts', name: 'renew' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
