import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  logins,
  ofType,
  onEvery,
  type Run,
  referenced,
  refused,
  selfContained,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

type Loss = 'redis' | 'memory'

/** What an event deletes, if it deletes data. */
function lossOf(event: RecordedEvent): Loss | null {
  if (event.type === 'faults.changed' && event.emptied) return 'redis'
  return event.type === 'node.changed' && !event.up ? 'memory' : null
}

/**
 * For each session of a lane that was no longer found: what was deleted since it was last accepted or issued.
 */
function lossesOf({ events }: Run, lane: MechanismId): readonly ReadonlySet<Loss>[] {
  const found: ReadonlySet<Loss>[] = []
  let since: Set<Loss> | null = null
  for (const event of events) {
    const loss = lossOf(event)
    if (loss !== null) since?.add(loss)
    if (!('mechanism' in event) || event.mechanism !== lane) continue
    if (event.type === 'session.created' || event.type === 'request.verified') since = new Set()
    if (event.type === 'request.refused' && event.code === 'unknown_session' && since) {
      found.push(since)
      since = null
    }
  }
  return found
}

const lostOnlyTo = (cause: Loss) => (run: Run) =>
  referenced(run.lanes).some((lane) =>
    lossesOf(run, lane).some((losses) => losses.has(cause) && losses.size === 1),
  )

/** Whether a session of a lane was accepted, without a store read, after both losses. */
const hasOutlivedBoth = (run: Run) => (lane: MechanismId) =>
  logins(run, { lane }).some((login) => {
    const since = after(run, login)
    const causes: readonly Loss[] = ['redis', 'memory']
    const uses = accepted(since, { lane, sessionId: login.sessionId })
    return uses.some(
      (use) =>
        use.storeReads === 0 &&
        causes.every((cause) => {
          const loss = since.events.find((event) => lossOf(event) === cause)
          return loss !== undefined && since.events.indexOf(loss) < since.events.indexOf(use)
        }),
    )
  })

/** What a mechanism loses when Redis loses its data, and when a node is restarted. */
export const whereItLives = defineExperiment({
  id: 'where-it-lives',
  level: 'basic',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: {
    choices: ['references', 'carriers', 'none'],
    right: 'carriers',
    answeredBy: 'credential',
  },
  checks: [
    { id: 'redis', hints: ['storage-view', 'flush'], passes: lostOnlyTo('redis') },
    { id: 'memory', hints: ['other-place', 'stop-node'], passes: lostOnlyTo('memory') },
    {
      id: 'credential',
      hints: ['remaining', 'no-login-between'],
      passes: (run) => onEvery(selfContained(run.lanes), hasOutlivedBoth(run)),
    },
  ],
  mistakes: [
    {
      hint: 'redis-down',
      isMade: (run) => {
        const faults = ofType(run, 'faults.changed')
        return faults.some(({ redis }) => redis === 'down') && !faults.some(({ emptied }) => emptied)
      },
    },
    {
      hint: 'two-causes',
      isMade: (run) => referenced(run.lanes).some((lane) => lossesOf(run, lane).some(({ size }) => size > 1)),
    },
    {
      hint: 'logged-out',
      isMade: (run) =>
        ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out') &&
        referenced(run.lanes).some((lane) => refused(run, { lane }).length > 0) &&
        !lostOnlyTo('redis')(run),
    },
  ],
  sources: [
    {
      title: 'OWASP ASVS 5.0, 7.2: reference tokens and self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'Redis documentation: persistence',
      url: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
    },
  ],
  code: [
    { file: 'reference-tokens.ts', name: 'lookUp' },
    { file: 'self-contained-cookie.ts', name: 'verify' },
    { file: 'jwt.ts', name: 'verify' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
