import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  MALLORY,
  ofType,
  onEvery,
  policyChanges,
  type Run,
  referenced,
  refreshing,
  refused,
  selfContained,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const PRECISION_MS = 60_000

/** The logouts of sessions of a lane whose credential was copied before. */
function logoutsAfterTheft(run: Run, lane: MechanismId) {
  const stolen = ofType(run, 'credential.stolen').filter(({ mechanism }) => mechanism === lane)
  return stolen.flatMap((theft) =>
    ofType(after(run, theft), 'session.ended').filter(
      (ended) => ended.reason === 'signed_out' && ended.sessionId === theft.sessionId,
    ),
  )
}

/** Whether the copy was refused immediately after the logout, and never accepted after that. */
const isRefusedAtOnce = (run: Run) => (lane: MechanismId) =>
  logoutsAfterTheft(run, lane).some((ended) => {
    const rest = after(run, ended)
    const first = refused(rest, { lane, client: MALLORY })[0]
    const isLater = first !== undefined && first.at - ended.at > PRECISION_MS
    return first !== undefined && !isLater && accepted(rest, { lane, client: MALLORY }).length === 0
  })

/** Uses of a copy after the logout. */
const usesAfterLogout = (run: Run, lane: MechanismId) =>
  logoutsAfterTheft(run, lane).flatMap((ended) =>
    accepted(after(run, ended), { lane, client: MALLORY, sessionId: ended.sessionId }),
  )

/** Milliseconds between the last accepted and the first refused use of a copy after the logout; null if not measured. */
function gapOf(run: Run, lane: MechanismId): number | null {
  const last = usesAfterLogout(run, lane).at(-1)
  const first = last && refused(after(run, last), { lane, client: MALLORY })[0]
  return last && first ? first.at - last.at : null
}

const isMeasured = (run: Run) => (lane: MechanismId) => {
  const gap = gapOf(run, lane)
  return gap !== null && (gap <= PRECISION_MS || !refreshing([lane]).includes(lane))
}

/** How long a copy is accepted after logout: not at all, or until it expires. */
export const revocationLag = defineExperiment({
  id: 'revocation-lag',
  level: 'basic',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook, frozen: true },
  prediction: { choices: ['none', 'two', 'all'], right: 'two', answeredBy: 'lag' },
  checks: [
    {
      id: 'immediate',
      hints: ['steal-then-log-out', 'check-after-logout'],
      passes: (run) => onEvery(referenced(run.lanes), isRefusedAtOnce(run)),
    },
    {
      id: 'lag',
      hints: ['self-contained', 'check-the-others'],
      passes: (run) => onEvery(selfContained(run.lanes), (lane) => usesAfterLogout(run, lane).length > 0),
    },
    {
      id: 'measured',
      hints: ['advance', 'lifetimes', 'last-minute'],
      passes: (run) => onEvery(selfContained(run.lanes), isMeasured(run)),
    },
  ],
  mistakes: [
    {
      hint: 'nothing-stolen',
      isMade: (run) =>
        ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out') &&
        ofType(run, 'credential.stolen').length === 0,
    },
    {
      hint: 'policy-changed',
      isMade: (run) =>
        policyChanges(run).length > 0 &&
        selfContained(run.lanes).some((lane) => usesAfterLogout(run, lane).length === 0),
    },
    {
      hint: 'too-coarse',
      isMade: (run) =>
        refreshing(run.lanes).some((lane) => gapOf(run, lane) !== null && !isMeasured(run)(lane)),
    },
  ],
  sources: [
    { title: 'RFC 7009 §3: token revocation', url: 'https://www.rfc-editor.org/rfc/rfc7009#section-3' },
    {
      title: 'OWASP ASVS 5.0, 7.4.1: termination of self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'iron-session, issue 530', url: 'https://github.com/vvo/iron-session/issues/530' },
  ],
  code: [
    { file: 'sessions.ts', name: 'queryRevocation' },
    { file: 'sessions.ts', name: 'endPresented' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
