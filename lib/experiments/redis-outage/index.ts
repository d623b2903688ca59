import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { type Policy, PRESETS, type SelfContained, techniquesOf } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import { accepted, ofType, type Run, refused, selfContained, settingsOf } from '../run.ts'
import { en } from './en.ts'
import { type Outage, outagesOf, revokedBefore, unavailable } from './outages.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const { hardened } = PRESETS
/** Long enough for the steps of the experiment: an access token that expires is not the subject. */
const ACCESS_SECONDS = 900
const MAX_CACHE_SECONDS = 30

const hasTechnique = ({ revocation }: SelfContained) => techniquesOf(revocation).length > 0
const isCacheBounded = ({ verifiedCacheSeconds: seconds }: SelfContained) =>
  seconds > 0 && seconds <= MAX_CACHE_SECONDS

/** Whether a session that was revoked before the outage was accepted in it, because its revocation was not checked. */
const isRevokedAccepted = (run: Run, outage: Outage) => (lane: MechanismId) =>
  revokedBefore(run, outage, lane).some(({ sessionId }) =>
    accepted(outage.during, { lane, sessionId }).some(({ revocationCheck }) => revocationCheck === 'skipped'),
  )

/** Whether a revoked session was presented in the outage, not accepted, and another session was. */
const isReadable = (run: Run, outage: Outage) => (lane: MechanismId) => {
  const revoked = revokedBefore(run, outage, lane)
  const ids = new Set(revoked.map(({ sessionId }) => sessionId))
  const uses = accepted(outage.during, { lane })
  return (
    revoked.some(({ client }) => isPresented(outage.during, lane, client)) &&
    uses.some(({ sessionId }) => !ids.has(sessionId)) &&
    uses.every(({ sessionId }) => !ids.has(sessionId))
  )
}

/** Whether a check by a client was refused or answered with 503. */
const isPresented = (during: Run, lane: MechanismId, client: string | undefined) =>
  client !== undefined &&
  (refused(during, { lane, client }).length > 0 || unavailable(during, lane, 'me', client))

/** Whether the lane refuses a revoked session after the outage, which needs the store, and accepts another one. */
const isRecovered = (run: Run, outage: Outage) => (lane: MechanismId) => {
  const ids = new Set(revokedBefore(run, outage, lane).map(({ sessionId }) => sessionId))
  return (
    refused(outage.since, { lane }).some(
      ({ code, sessionId = '' }) => code === 'session_ended' && ids.has(sessionId),
    ) && accepted(outage.since, { lane }).some(({ sessionId }) => !ids.has(sessionId))
  )
}

/** The outages under a policy that fails closed and lets the nodes reuse a verification for at most 30 seconds. */
const closedOutages = (run: Run) =>
  outagesOf(run).filter(({ policy }) => policy !== null && isClosedWithCache(policy))

function isClosedWithCache({ outage, sealedCookie, jwt }: Policy): boolean {
  return (
    outage === 'fail-closed' &&
    [sealedCookie, jwt].every(
      (each) => hasTechnique(each) && each.checkOn === 'every-request' && isCacheBounded(each),
    )
  )
}

/** Redis is unavailable: what is refused, what is accepted, and what a bounded cache changes. */
export const redisOutage = defineExperiment({
  id: 'redis-outage',
  level: 'advanced',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: {
    preset: 'hardened',
    policy: { ...hardened, jwt: { ...hardened.jwt, accessSeconds: ACCESS_SECONDS } },
  },
  prediction: { choices: ['accepted', 'refused', 'unavailable'], right: 'accepted', answeredBy: 'open' },
  checks: [
    {
      id: 'open',
      hints: ['revoke-first', 'fail-open', 'check-the-phone'],
      passes: (run) =>
        outagesOf(run).some((outage) => selfContained(run.lanes).every(isRevokedAccepted(run, outage))),
    },
    {
      id: 'readable',
      hints: ['what-needs-redis', 'fail-closed', 'short-cache', 'both-clients'],
      passes: (run) =>
        closedOutages(run).some((outage) => selfContained(run.lanes).every(isReadable(run, outage))),
    },
    {
      id: 'no-writes',
      hints: ['transfer'],
      passes: (run) =>
        closedOutages(run).some((outage) =>
          selfContained(run.lanes).every((lane) => unavailable(outage.during, lane, 'transfer')),
        ),
    },
    {
      id: 'recovered',
      hints: ['redis-up'],
      passes: (run) =>
        closedOutages(run).some((outage) => selfContained(run.lanes).every(isRecovered(run, outage))),
    },
  ],
  mistakes: [
    {
      hint: 'revoked-too-late',
      isMade: (run) =>
        outagesOf(run).some(({ during }) =>
          ofType(during, 'store.unavailable').some(({ act }) => act === 'logout' || act === 'revoke'),
        ),
    },
    {
      hint: 'sensitive-only',
      isMade: (run) => settingsOf(run).some(({ checkOn }) => checkOn === 'sensitive-acts'),
    },
    {
      hint: 'no-revocation',
      isMade: (run) => settingsOf(run).some((each) => !hasTechnique(each)),
    },
    {
      hint: 'cache-too-long',
      isMade: (run) =>
        settingsOf(run).some(({ verifiedCacheSeconds }) => verifiedCacheSeconds > MAX_CACHE_SECONDS),
    },
    {
      hint: 'still-open',
      isMade: (run) =>
        outagesOf(run).some(
          ({ policy }) =>
            policy?.outage === 'fail-open' &&
            [policy.sealedCookie, policy.jwt].some(({ verifiedCacheSeconds }) => verifiedCacheSeconds > 0),
        ),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 16.5.3: fail securely, without fail-open conditions',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x25-V16-Security-Logging-and-Error-Handling.md',
    },
    { title: 'connect-redis, issue 373', url: 'https://github.com/tj/connect-redis/issues/373' },
  ],
  code: [
    { file: 'sessions.ts', name: 'queryRevocation' },
    { file: 'sessions.ts', name: 'check' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
