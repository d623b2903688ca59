import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  type Created,
  logins,
  MALLORY,
  ofType,
  type Refused,
  type Run,
  refused,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** A login over a planted credential. */
interface Fixation {
  readonly lane: MechanismId
  /** The session of the planted credential. */
  readonly planted: string | undefined
  readonly victim: Created
}

/** The logins of another user that replaced the session of a credential that Mallory already had. */
function fixationsOn(run: Run, lane: MechanismId): readonly Fixation[] {
  return ofType(run, 'credential.stolen').flatMap((theft) => {
    const since = after(run, theft)
    const isReplaced = ofType(since, 'session.ended').some(
      ({ sessionId, reason }) => sessionId === theft.sessionId && reason === 'replaced_by_new_login',
    )
    const victim = logins(since, { lane, client: 'others' }).find(
      ({ user, fingerprint }) => user !== theft.user && fingerprint !== theft.fingerprint,
    )
    return theft.mechanism === lane && isReplaced && victim
      ? [{ lane, planted: theft.sessionId, victim }]
      : []
  })
}

/** Whether Mallory tried the planted credential after the login, without access to the session of the victim. */
function isHeld(run: Run, { lane, planted, victim }: Fixation): boolean {
  const since = after(run, victim)
  const byMallory = { lane, client: MALLORY }
  const tried =
    refused(since, { ...byMallory, sessionId: planted }).length +
    accepted(since, { ...byMallory, sessionId: planted }).filter(({ user }) => user !== victim.user).length
  return tried > 0 && accepted(since, { ...byMallory, user: victim.user }).length === 0
}

const isReplaced = ({ endReason }: Refused) => endReason === 'replaced_by_new_login'

/** Whether the planted credential was refused because its session was replaced, and the victim accepted after that. */
function isEnded(run: Run, { lane, planted, victim }: Fixation): boolean {
  const refusal = refused(after(run, victim), { lane, client: MALLORY, sessionId: planted }).find(isReplaced)
  return (
    refusal !== undefined &&
    accepted(after(run, refusal), { lane, sessionId: victim.sessionId, client: 'others' }).length > 0
  )
}

const onEveryLane = (holds: (run: Run, fixation: Fixation) => boolean) => (run: Run) =>
  run.lanes.every((lane) => fixationsOn(run, lane).some((fixation) => holds(run, fixation)))

/** A login replaces the credential that a client already has, so an attacker who planted it gains nothing. */
export const sessionFixation = defineExperiment({
  id: 'session-fixation',
  level: 'medium',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['none', 'two', 'all'], right: 'none', answeredBy: 'not-victim' },
  checks: [
    { id: 'replaced', hints: ['plant', 'same-browser'], passes: onEveryLane(() => true) },
    { id: 'not-victim', hints: ['check-as-mallory'], passes: onEveryLane(isHeld) },
    { id: 'ended', hints: ['still-bob', 'revocation', 'repeat'], passes: onEveryLane(isEnded) },
  ],
  mistakes: [
    {
      hint: 'own-credential',
      isMade: (run) => accepted(run, { client: MALLORY, user: 'alice' }).length > 0,
    },
    {
      hint: 'logged-out',
      isMade: (run) => {
        const stolen = new Set(ofType(run, 'credential.stolen').map(({ sessionId }) => sessionId))
        return ofType(run, 'session.ended').some(
          ({ sessionId, reason }) => stolen.has(sessionId) && reason === 'signed_out',
        )
      },
    },
    {
      hint: 'other-refusal',
      isMade: (run) =>
        refused(run, { client: MALLORY }).some(
          ({ code }) => code === 'binding_mismatch' || code === 'step_up_required',
        ),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.2.4: new session token on authentication',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'OWASP: session fixation', url: 'https://owasp.org/www-community/attacks/Session_fixation' },
    { title: 'CWE-384: session fixation', url: 'https://cwe.mitre.org/data/definitions/384.html' },
  ],
  code: [{ file: 'sessions.ts', name: 'login' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
