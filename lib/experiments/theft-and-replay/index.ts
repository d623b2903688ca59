import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  type Accepted,
  accepted,
  after,
  logins,
  MALLORY,
  ofType,
  type Run,
  refused,
  stolenUses,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** Whether Mallory was refused after this use, and the owner accepted after that, with the same session. */
function isHeld(run: Run, use: Accepted): boolean {
  const about = { lane: use.mechanism, sessionId: use.sessionId }
  const refusal = refused(after(run, use), { ...about, client: MALLORY })[0]
  return refusal !== undefined && accepted(after(run, refusal), { ...about, client: 'others' }).length > 0
}

const uses = (run: Run): readonly Accepted[] => run.lanes.flatMap((lane) => stolenUses(run, lane))
const hasUse = (run: Run) => (lane: MechanismId) => stolenUses(run, lane).length > 0

/** Whether Mallory is refused because the session was ended, also for its owner. */
function isEndedForBoth(run: Run): boolean {
  const used = new Set(uses(run).map(({ sessionId }) => sessionId))
  return ofType(run, 'session.ended').some(
    ({ sessionId, reason }) =>
      used.has(sessionId) && (reason === 'signed_out' || reason === 'revoked_by_admin'),
  )
}

/** A copied credential is accepted on every lane; client binding makes a copy useless without harm to the owner. */
export const theftAndReplay = defineExperiment({
  id: 'theft-and-replay',
  level: 'basic',
  minutes: 3,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: {
    choices: ['none', 'two', 'all'],
    right: 'all',
    answeredBy: 'replayed',
  },
  checks: [
    {
      id: 'replayed',
      hints: ['steal-each', 'check-as-mallory'],
      passes: (run) => run.lanes.every(hasUse(run)),
    },
    {
      id: 'held',
      hints: ['what-differs', 'binding', 'owner-again'],
      passes: (run) => uses(run).some((use) => isHeld(run, use)),
    },
  ],
  mistakes: [
    { hint: 'own-login', isMade: (run) => logins(run, { client: MALLORY }).length > 0 },
    {
      hint: 'lanes-left',
      isMade: (run) => run.lanes.some(hasUse(run)) && !run.lanes.every(hasUse(run)),
    },
    {
      hint: 'ended-for-both',
      isMade: (run) => isEndedForBoth(run) && !uses(run).some((use) => isHeld(run, use)),
    },
  ],
  sources: [
    { title: 'RFC 6750 §5.3: bearer tokens', url: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3' },
    { title: 'RFC 9449: DPoP', url: 'https://www.rfc-editor.org/rfc/rfc9449' },
    {
      title: 'OWASP Session Management Cheat Sheet: binding the session to other user properties',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
  ],
  code: [{ file: 'sessions.ts', name: 'check' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
