import { DEFAULT_LANES, hasRefreshToken, isKeyed } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import { accepted, after, before, logins, ofType, onEvery, type Run, refreshing, refused } from '../run.ts'
import { en } from './en.ts'
import { isPublishedFirst, type KeyRotation, rejectsKey, renewals, rotationsOf } from './rotations.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const keyed = (run: Run): readonly MechanismId[] => run.lanes.filter(isKeyed)
const unkeyed = (run: Run): readonly MechanismId[] => run.lanes.filter((lane) => !isKeyed(lane))
/** Keyed lanes without refresh tokens: a new credential needs a valid old one. */
const onlyCredential = (run: Run) => keyed(run).filter((lane) => !hasRefreshToken(lane))

const immediate = (run: Run, lane: MechanismId) =>
  rotationsOf(run, lane).filter(({ mode }) => mode === 'immediate')

/** IDs of the sessions of a lane that were created before an event. */
const earlierSessions = (run: Run, lane: MechanismId, event: KeyRotation) =>
  new Set(logins(before(run, event), { lane }).map(({ sessionId }) => sessionId))

/** Whether a refresh of the lane was refused after its keys had been replaced immediately. */
const mustLogIn = (run: Run) => (lane: MechanismId) =>
  immediate(run, lane).some((rotation) => {
    const known = earlierSessions(run, lane, rotation)
    return ofType(after(run, rotation), 'request.refused').some(
      ({ mechanism, act, code, sessionId = '' }) =>
        mechanism === lane && act === 'refresh' && (code === 'unknown_key' || known.has(sessionId)),
    )
  })

/** Whether an access token was refused after the replacement, and the same session was accepted after a refresh. */
const canRefresh = (run: Run) => (lane: MechanismId) =>
  immediate(run, lane).some((rotation) => {
    const rest = after(run, rotation)
    const known = earlierSessions(run, lane, rotation)
    return renewals(rest, lane).some(
      (renewal) =>
        known.has(renewal.sessionId) &&
        refused(before(rest, renewal), { lane }).length > 0 &&
        accepted(after(rest, renewal), { lane, sessionId: renewal.sessionId }).length > 0,
    )
  })

/** Whether a session from before the replacement of all keys was accepted after it. */
const isUnaffected = (run: Run) => (lane: MechanismId) =>
  keyed(run).every((other) =>
    immediate(run, other).some((rotation) => {
      const known = earlierSessions(run, lane, rotation)
      return accepted(after(run, rotation), { lane }).some(({ sessionId }) => known.has(sessionId))
    }),
  )

/** A session that a planned rotation did not end: accepted with the old key, then renewed with the new one. */
interface Survivor {
  readonly sessionId: string
  /** The run since the renewal. */
  readonly since: Run
}

/** The sessions of a lane that outlived a rotation in which every node had the key before one signed with it. */
function survivorsOf(run: Run, lane: MechanismId): readonly Survivor[] {
  return rotationsOf(run, lane).flatMap((switched) => {
    if (!isPublishedFirst(run, lane, switched)) return []
    const rest = after(run, switched)
    const known = earlierSessions(run, lane, switched)
    return renewals(rest, lane).flatMap((renewal) => {
      const { sessionId, kid } = renewal
      const isRenewed = known.has(sessionId) && kid === switched.kid
      const wasAccepted = accepted(before(rest, renewal), { lane, sessionId }).length > 0
      const isUnharmed = !rejectsKey(before(rest, renewal), lane)
      return isRenewed && wasAccepted && isUnharmed ? [{ sessionId, since: after(rest, renewal) }] : []
    })
  })
}

/** Whether the old key was deleted after that, and the session is still accepted. */
const isFinished = (run: Run) => (lane: MechanismId) =>
  survivorsOf(run, lane).some(({ sessionId, since }) =>
    rotationsOf(since, lane).some(
      (deleted) =>
        deleted.mode === 'retire' &&
        accepted(after(since, deleted), { lane, sessionId }).length > 0 &&
        !rejectsKey(since, lane),
    ),
  )

/** Keys are replaced: in an emergency immediately, otherwise so that no user notices. */
export const keyRotation = defineExperiment({
  id: 'key-rotation',
  level: 'advanced',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'hardened', policy: PRESETS.hardened },
  prediction: { choices: ['none', 'one', 'two', 'all'], right: 'one', answeredBy: 'emergency' },
  checks: [
    {
      id: 'emergency',
      hints: ['replace-both', 'check-all', 'then-refresh'],
      passes: (run) =>
        keyed(run).length > 0 &&
        onlyCredential(run).every(mustLogIn(run)) &&
        refreshing(run.lanes).every(canRefresh(run)) &&
        unkeyed(run).every(isUnaffected(run)),
    },
    {
      id: 'planned',
      hints: ['verify-before-sign', 'publish', 'overlap', 'check-then-refresh'],
      passes: (run) => onEvery(keyed(run), (lane) => survivorsOf(run, lane).length > 0),
    },
    {
      id: 'deleted',
      hints: ['who-needs-the-old-key', 'delete'],
      passes: (run) => onEvery(keyed(run), isFinished(run)),
    },
  ],
  mistakes: [
    {
      hint: 'one-node',
      isMade: (run) =>
        keyed(run).some((lane) =>
          rotationsOf(run, lane).some(
            (rotation) =>
              rotation.mode === 'overlap' &&
              rotation.node !== undefined &&
              !isPublishedFirst(run, lane, rotation) &&
              refused(after(run, rotation), { lane }).some(({ code }) => code === 'unknown_key'),
          ),
        ),
    },
    {
      hint: 'deleted-too-soon',
      isMade: (run) =>
        keyed(run).some((lane) =>
          rotationsOf(run, lane).some(
            (rotation) => rotation.mode === 'retire' && rejectsKey(after(run, rotation), lane),
          ),
        ),
    },
    { hint: 'not-an-emergency', isMade: (run) => keyed(run).some((lane) => immediate(run, lane).length > 1) },
    {
      hint: 'not-published',
      isMade: (run) =>
        keyed(run).some((lane) =>
          rotationsOf(run, lane).some(
            (rotation) => rotation.mode === 'overlap' && !isPublishedFirst(run, lane, rotation),
          ),
        ),
    },
    {
      hint: 'logged-in-again',
      isMade: (run) =>
        keyed(run).some((lane) =>
          rotationsOf(run, lane).some(
            (rotation) =>
              rotation.mode === 'overlap' &&
              logins(after(run, rotation), { lane }).length > 0 &&
              survivorsOf(run, lane).length === 0,
          ),
        ),
    },
  ],
  sources: [
    {
      title: 'RFC 7517 §4.5: key ID, for rotation',
      url: 'https://www.rfc-editor.org/rfc/rfc7517#section-4.5',
    },
    { title: 'PostHog, pull request 60895', url: 'https://github.com/PostHog/posthog/pull/60895' },
    {
      title: 'iron-session: several passwords',
      url: 'https://github.com/vvo/iron-session#session-options',
    },
  ],
  code: [
    { file: 'jwt.ts', name: 'verify' },
    { file: 'sealed-cookie.ts', name: 'decode' },
    { file: 'refresh-family.ts', name: 'renew' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
