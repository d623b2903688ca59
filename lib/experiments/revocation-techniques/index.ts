import { DEFAULT_LANES, isKeyed } from '#lib/core/mechanism-facts.ts'
import { PRESETS, type RevocationTechnique, selfContainedOf, techniquesOf } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  before,
  type Created,
  logins,
  newest,
  ofType,
  onEvery,
  policyOf,
  type Run,
  refused,
  revoked,
  selfContained,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** A revocation by one technique, of a session whose user had another one on the same lane. */
interface Revocation {
  readonly lane: MechanismId
  readonly revoked: ReturnType<typeof revoked>[number]
  readonly other: Created
}

function revocationsBy(run: Run, technique: RevocationTechnique, lane: MechanismId): readonly Revocation[] {
  return newest(revoked(run, { lane })).flatMap((ended) => {
    const past = before(run, ended)
    const policy = policyOf(past)
    const techniques = policy && isKeyed(lane) ? techniquesOf(selfContainedOf(policy, lane).revocation) : []
    if (techniques.length !== 1 || techniques[0] !== technique) return []
    return othersOf(run, ended).map((other) => ({ lane, revoked: ended, other }))
  })
}

/** The other sessions of the user on the lane, which had not ended at the last request before. */
function othersOf(run: Run, ended: Revocation['revoked']): readonly Created[] {
  const past = before(run, ended)
  const { user, mechanism: lane, sessionId } = ended
  const over = new Set(
    ofType(past, 'session.ended').flatMap((earlier) => (earlier.at < ended.at ? [earlier.sessionId] : [])),
  )
  return logins(past, { lane, user }).filter(
    (login) => login.sessionId !== sessionId && !over.has(login.sessionId),
  )
}

const isRefused = (run: Run, lane: MechanismId, { sessionId }: { readonly sessionId: string }) =>
  refused(run, { lane, sessionId }).length > 0

/** Whether the other session was accepted after the revoked one had been refused. */
function isOtherKept(run: Run, { lane, revoked: { sessionId }, other }: Revocation): boolean {
  const refusal = refused(run, { lane, sessionId })[0]
  return (
    refusal !== undefined && accepted(after(run, refusal), { lane, sessionId: other.sessionId }).length > 0
  )
}

function isOtherEnded(run: Run, { lane, revoked: ended, other }: Revocation): boolean {
  const since = after(run, ended)
  return isRefused(since, lane, ended) && isRefused(since, lane, other)
}

/** Whether the user could log in again after both sessions had been refused. */
function isRenewed(run: Run, { lane, revoked: ended }: Revocation): boolean {
  const since = after(run, ended)
  return logins(since, { lane, user: ended.user }).some(
    ({ sessionId }) => accepted(since, { lane, sessionId }).length > 0,
  )
}

const onEachLane =
  (technique: RevocationTechnique, holds: (run: Run, revocation: Revocation) => boolean) => (run: Run) =>
    onEvery(run.lanes, (lane) => revocationsBy(run, technique, lane).some((found) => holds(run, found)))

const { textbook } = PRESETS
const DENYLIST = { revocation: 'denylist' } as const

/** A denylist ends one session; a not-before instant or an epoch ends all sessions of a user. */
export const revocationTechniques = defineExperiment({
  id: 'revocation-techniques',
  level: 'medium',
  minutes: 5,
  lanes: selfContained(DEFAULT_LANES),
  setUp: {
    preset: 'textbook',
    policy: {
      ...textbook,
      sealedCookie: { ...textbook.sealedCookie, ...DENYLIST },
      jwt: { ...textbook.jwt, ...DENYLIST },
    },
  },
  prediction: { choices: ['one', 'user', 'everyone'], right: 'user', answeredBy: 'epoch' },
  checks: [
    {
      id: 'denylist',
      hints: ['two-clients', 'revoke-one'],
      passes: onEachLane('denylist', isOtherKept),
    },
    {
      id: 'not-before',
      hints: ['what-is-named', 'set-not-before'],
      passes: onEachLane('not-before', isOtherEnded),
    },
    {
      id: 'epoch',
      hints: ['set-epoch', 'new-login'],
      passes: onEachLane('epoch', (run, found) => isOtherEnded(run, found) && isRenewed(run, found)),
    },
  ],
  mistakes: [
    {
      hint: 'no-second-device',
      isMade: (run) => {
        const all = newest(revoked(run, {}))
        return all.length > 0 && all.every((ended) => othersOf(run, ended).length === 0)
      },
    },
    {
      hint: 'revoked-both',
      isMade: (run) =>
        run.lanes.some((lane) => {
          const found = revocationsBy(run, 'denylist', lane)
          return (
            found.some(({ other }) => revoked(run, { lane, sessionId: other.sessionId }).length > 0) &&
            !found.some((revocation) => isOtherKept(run, revocation))
          )
        }),
    },
    {
      hint: 'logged-out',
      isMade: (run) =>
        ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out') &&
        revoked(run, {}).length === 0,
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.4.1: termination of self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP JSON Web Token Cheat Sheet: no built-in token revocation',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_for_Java_Cheat_Sheet.html',
    },
  ],
  code: [
    { file: 'sessions.ts', name: 'queryRevocation' },
    { file: 'self-contained.ts', name: 'revoke' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
