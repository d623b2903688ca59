import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS, type SelfContained, techniquesOf } from '#lib/core/policy.ts'
import type { EndReason, MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  before,
  type Ended,
  isExpiry,
  logins,
  ofType,
  onEvery,
  PHONE,
  type Run,
  referenced,
  refused,
  revoked,
  selfContained,
  settingsOf,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const ENDED_BY_USER: readonly EndReason[] = [
  'revoked_by_user',
  'revoked_by_admin',
  'signed_out',
  'credential_changed',
  'account_disabled',
  'key_retired',
]

/** The revocations of the phone's sessions on a lane. */
function phoneRevocations(run: Run, lane: MechanismId): readonly Ended[] {
  const own = new Set(logins(run, { lane, client: PHONE }).map(({ sessionId }) => sessionId))
  return revoked(run, { lane }).filter(({ sessionId }) => own.has(sessionId))
}

/** Whether the phone's credential was accepted after its session was revoked. */
const isStillAccepted = (run: Run) => (lane: MechanismId) =>
  phoneRevocations(run, lane).some(
    (end) => accepted(after(run, end), { lane, client: PHONE, sessionId: end.sessionId }).length > 0,
  )

/** Whether the first use of the phone's credential after this revocation was refused, before it expired. */
function isRefusedAtOnce(run: Run, lane: MechanismId, end: Ended): boolean {
  const rest = after(run, end)
  const [first] = refused(rest, { lane, client: PHONE })
  return (
    first !== undefined &&
    !isExpiry(first.code) &&
    accepted(rest, { lane, client: PHONE, sessionId: end.sessionId }).length === 0
  )
}

/** Whether a session of another client from before this event was accepted after it. */
function isOtherKept(run: Run, lane: MechanismId, end: Ended): boolean {
  const known = new Set(
    logins(before(run, end), { lane, client: 'others' })
      .filter(({ client }) => client !== PHONE)
      .map(({ sessionId }) => sessionId),
  )
  return accepted(after(run, end), { lane }).some(({ sessionId }) => known.has(sessionId))
}

const isPhoneOut = (run: Run) => (lane: MechanismId) =>
  phoneRevocations(run, lane).some((end) => isRefusedAtOnce(run, lane, end) && isOtherKept(run, lane, end))

/** Whether a session of the user's own browser was ended, in whichever way. */
const isOwnSessionEnded = (run: Run) =>
  ofType(run, 'session.ended').some(({ sessionId, reason }) => {
    const [created] = logins(run, { sessionId })
    return created !== undefined && created.client !== PHONE && ENDED_BY_USER.includes(reason)
  })

const isSolved = (run: Run) => onEvery(run.lanes, isPhoneOut(run))

/** Whether one session was checked without a store read, and later with one. */
const isCostSeen = (run: Run) => (lane: MechanismId) => {
  const free = new Set<string>()
  return accepted(run, { lane }).some(({ sessionId, storeReads }) => {
    if (storeReads === 0) free.add(sessionId)
    return storeReads > 0 && free.has(sessionId)
  })
}

const hasTechnique = ({ revocation }: SelfContained) => techniquesOf(revocation).length > 0

/** A user logs out the other devices: what the mechanism can end at once, and what the missing part costs. */
export const logOutEverywhere = defineExperiment({
  id: 'log-out-everywhere',
  level: 'medium',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['none', 'two', 'all'], right: 'two', answeredBy: 'still-in' },
  checks: [
    {
      id: 'still-in',
      hints: ['second-device', 'others-then-check'],
      passes: (run) =>
        run.lanes.length > 0 &&
        selfContained(run.lanes).every(isStillAccepted(run)) &&
        referenced(run.lanes).every(isPhoneOut(run)),
    },
    { id: 'out', hints: ['what-to-look-up', 'technique', 'again'], passes: isSolved },
    {
      id: 'cost',
      hints: ['compare-reads', 'check-again'],
      passes: (run) => onEvery(selfContained(run.lanes), isCostSeen(run)),
    },
  ],
  mistakes: [
    { hint: 'own-session-ended', isMade: (run) => !isSolved(run) && isOwnSessionEnded(run) },
    {
      hint: 'waited',
      isMade: (run) =>
        run.lanes.some((lane) => refused(run, { lane, client: PHONE }).some(({ code }) => isExpiry(code))),
    },
    {
      hint: 'sensitive-only',
      isMade: (run) =>
        settingsOf(run).some((each) => hasTechnique(each) && each.checkOn === 'sensitive-acts'),
    },
    {
      hint: 'one-lane',
      isMade: (run) => settingsOf(run).some(hasTechnique) && !settingsOf(run).every(hasTechnique),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.3 and 7.5.2: end all other sessions of a user',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'better-auth, issue 6893', url: 'https://github.com/better-auth/better-auth/issues/6893' },
  ],
  code: [
    { file: 'self-contained.ts', name: 'revokeAll' },
    { file: 'sessions.ts', name: 'queryRevocation' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
