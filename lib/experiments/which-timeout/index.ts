import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  before,
  logins,
  ofType,
  onEvery,
  policyChanges,
  policyOf,
  type Run,
  refreshing,
  refused,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const { textbook } = PRESETS

/** Refusals of an access token that had expired. */
const expired = (run: Run, lane: MechanismId) =>
  refused(run, { lane }).filter(({ code }) => code === 'token_expired')

/** Whether a session was refreshed after its access token had been refused, without another login. */
const isContinued = (run: Run) => (lane: MechanismId) =>
  expired(run, lane).some((refusal) => {
    const known = new Set(logins(before(run, refusal), { lane }).map(({ sessionId }) => sessionId))
    return ofType(after(run, refusal), 'token.refreshed').some(({ sessionId }) => known.has(sessionId))
  })

/** Whether a credential of a lane was refused because of the idle timeout, at a check or a refresh. */
const isIdle = (run: Run) => (lane: MechanismId) =>
  ofType(run, 'request.refused').some(({ mechanism, code }) => mechanism === lane && code === 'expired_idle')

/** Milliseconds without use before each refusal because of the absolute timeout. */
function gapsBeforeAbsolute(run: Run, lane: MechanismId): readonly number[] {
  return refused(run, { lane })
    .filter(({ code }) => code === 'expired_absolute')
    .flatMap((refusal) => {
      const { sessionId } = refusal
      const past = before(run, refusal)
      const last = accepted(past, { lane, sessionId }).at(-1) ?? logins(past, { lane, sessionId }).at(-1)
      return sessionId !== undefined && last ? [refusal.at - last.at] : []
    })
}

const idleMs = (run: Run) => (policyOf(run)?.lifetime.idleSeconds ?? 0) * 1000
const withoutRefresh = ({ lanes }: Run) => lanes.filter((lane) => !refreshing([lane]).includes(lane))

/** Access token, idle timeout and absolute timeout: each ends something else. */
export const whichTimeout = defineExperiment({
  id: 'which-timeout',
  level: 'basic',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: {
    preset: 'textbook',
    policy: { ...textbook, lifetime: { ...textbook.lifetime, absoluteSeconds: 3600 } },
    frozen: true,
  },
  prediction: { choices: ['none', 'one', 'all'], right: 'one', answeredBy: 'access' },
  checks: [
    {
      id: 'access',
      hints: ['fifteen-minutes', 'refresh'],
      passes: (run) => onEvery(refreshing(run.lanes), isContinued(run)),
    },
    {
      id: 'idle',
      hints: ['do-nothing', 'refresh-too'],
      passes: (run) => run.lanes.every(isIdle(run)),
    },
    {
      id: 'absolute',
      hints: ['stay-active', 'hour'],
      passes: (run) =>
        withoutRefresh(run).every((lane) => gapsBeforeAbsolute(run, lane).some((gap) => gap < idleMs(run))),
    },
  ],
  mistakes: [
    { hint: 'policy-changed', isMade: (run) => policyChanges(run).length > 0 },
    {
      hint: 'logged-in-again',
      isMade: (run) =>
        refreshing(run.lanes).some(
          (lane) =>
            !isContinued(run)(lane) &&
            expired(run, lane).some((refusal) => logins(after(run, refusal), { lane }).length > 0),
        ),
    },
    {
      hint: 'too-long',
      isMade: (run) =>
        withoutRefresh(run).some((lane) => {
          const gaps = gapsBeforeAbsolute(run, lane)
          return gaps.length > 0 && gaps.every((gap) => gap >= idleMs(run))
        }),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.3: session timeout',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'NIST SP 800-63B, section 5: session management',
      url: 'https://pages.nist.gov/800-63-4/sp800-63b.html',
    },
  ],
  code: [{ file: 'sessions.ts', name: 'check' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
