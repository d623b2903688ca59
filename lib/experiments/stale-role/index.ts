import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import { type Accepted, accepted, after, logins, ofType, onEvery, type Run, selfContained } from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const USER = 'carol'
const isAdmin = ({ roles = [] }: Pick<Accepted, 'roles'>) => roles.includes('admin')

/** The events that removed the role. */
const removals = (run: Run) =>
  ofType(run, 'user.changed').filter(({ user, roles }) => user === USER && !roles.includes('admin'))

/** Whether the old role was still reported on a lane after a removal. */
const isStale = (run: Run) => (lane: MechanismId) =>
  removals(run).some((removal) => accepted(after(run, removal), { lane, user: USER }).some(isAdmin))

/** Whether a session from before the removal was accepted after it without the role, and never with it. */
function isFresh(run: Run, removal: ReturnType<typeof removals>[number], lane: MechanismId): boolean {
  const known = new Set(
    logins(run, { lane, user: USER }).flatMap(({ seq, sessionId }) =>
      run.events.findIndex((event) => event.seq === seq) < run.events.indexOf(removal) ? [sessionId] : [],
    ),
  )
  const checks = accepted(after(run, removal), { lane, user: USER })
  return checks.some(({ sessionId }) => known.has(sessionId)) && !checks.some(isAdmin)
}

const isFreshEverywhere = (run: Run) =>
  run.lanes.length > 0 &&
  removals(run).some((removal) => run.lanes.every((lane) => isFresh(run, removal, lane)))

/** A role that a credential states is reported until the credential is replaced. */
export const staleRole = defineExperiment({
  id: 'stale-role',
  level: 'medium',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['none', 'two', 'all'], right: 'two', answeredBy: 'stale' },
  checks: [
    {
      id: 'stale',
      hints: ['log-in-admin', 'remove-then-check'],
      passes: (run) => onEvery(selfContained(run.lanes), isStale(run)),
    },
    {
      id: 'fresh',
      hints: ['where-from', 'look-up', 'again'],
      passes: isFreshEverywhere,
    },
  ],
  mistakes: [
    {
      hint: 'other-user',
      isMade: (run) => ofType(run, 'user.changed').some(({ user }) => user !== USER),
    },
    {
      hint: 'session-ended',
      isMade: (run) =>
        removals(run).some((removal) =>
          ofType(after(run, removal), 'session.ended').some(
            ({ user, reason }) => user === USER && (reason === 'revoked_by_admin' || reason === 'signed_out'),
          ),
        ) && !isFreshEverywhere(run),
    },
    {
      hint: 'logged-in-again',
      isMade: (run) =>
        removals(run).some((removal) => logins(after(run, removal), { user: USER }).length > 0) &&
        !isFreshEverywhere(run),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 8.3.2: changes to authorization apply immediately',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x17-V8-Authorization.md',
    },
    { title: 'next-auth, issue 4627', url: 'https://github.com/nextauthjs/next-auth/issues/4627' },
  ],
  code: [{ file: 'sessions.ts', name: 'check' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
