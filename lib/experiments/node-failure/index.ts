import { DEFAULT_LANES, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  before,
  type Created,
  logins,
  ofType,
  onEvery,
  policyChanges,
  policyOf,
  type Run,
  refused,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

type NodeChange = Extract<RecordedEvent, { type: 'node.changed' }>

const stopsOf = (run: Run): readonly NodeChange[] => ofType(run, 'node.changed').filter(({ up }) => !up)
const otherLanes = ({ lanes }: Run) => lanes.filter((lane) => lane !== STORE_CHOICE_MECHANISM)

/** The last session of a lane that was created before a node stopped. */
const lastLogin = (run: Run, lane: MechanismId, stop: NodeChange): Created | undefined =>
  logins(before(run, stop), { lane }).at(-1)

/** Whether the first check of that session after the stop was accepted. */
function isKept(run: Run, lane: MechanismId, stop: NodeChange): boolean {
  const created = lastLogin(run, lane, stop)
  if (created === undefined) return false
  const rest = after(run, stop)
  const [use] = accepted(rest, { lane, sessionId: created.sessionId })
  return use !== undefined && refused(before(rest, use), { lane }).length === 0
}

/** Whether the node that stopped had created the server-side session. */
const hasHitSession = (run: Run, stop: NodeChange) =>
  lastLogin(run, STORE_CHOICE_MECHANISM, stop)?.node === stop.node

/** Whether the server-side session was lost with its node, and no other session. */
const isLost = (run: Run, stop: NodeChange) =>
  hasHitSession(run, stop) &&
  refused(after(run, stop), { lane: STORE_CHOICE_MECHANISM }).some(
    ({ code }) => code === 'unknown_session',
  ) &&
  !isKept(run, STORE_CHOICE_MECHANISM, stop) &&
  otherLanes(run).every((lane) => isKept(run, lane, stop))

const isNothingLost = (run: Run, stop: NodeChange) =>
  run.lanes.every((lane) => isKept(run, lane, stop)) && hasHitSession(run, stop)

/** Whether one session of a lane was accepted on every node under the last policy. */
function isAcceptedEverywhere(run: Run, lane: MechanismId): boolean {
  const change = policyChanges(run).at(-1)
  const uses = change ? accepted(after(run, change), { lane }) : []
  return uses.some(({ sessionId }) => {
    const nodes = new Set(uses.filter((use) => use.sessionId === sessionId).map(({ node }) => node))
    return nodes.size === NODE_IDS.length
  })
}

const isMemory = (run: Run) => policyOf(run)?.serverSession.store === 'memory'
const hasLostNone = (run: Run) => stopsOf(run).some((stop) => isNothingLost(run, stop))

/** A node stops: which sessions are lost with it, and where records have to be instead. */
export const nodeFailure = defineExperiment({
  id: 'node-failure',
  level: 'advanced',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: {
    choices: ['none', 'memory', 'references', 'all'],
    right: 'memory',
    answeredBy: 'lost',
  },
  checks: [
    {
      id: 'lost',
      hints: ['which-node', 'stop-it', 'check-all'],
      passes: (run) => stopsOf(run).some((stop) => isLost(run, stop)),
    },
    { id: 'none-lost', hints: ['where-records', 'store', 'stop-again'], passes: hasLostNone },
    {
      id: 'every-node',
      hints: ['without-sticky', 'all-nodes'],
      passes: (run) =>
        policyOf(run)?.balancer === 'round-robin' &&
        onEvery(run.lanes, (lane) => isAcceptedEverywhere(run, lane)),
    },
  ],
  mistakes: [
    {
      hint: 'not-shared',
      isMade: (run) => isMemory(run) && policyOf(run)?.balancer === 'round-robin',
    },
    {
      hint: 'changed-late',
      isMade: (run) => {
        const [move] = policyChanges(run).filter(({ did }) => did?.ended !== undefined)
        return (
          move !== undefined &&
          logins(after(run, move), { lane: STORE_CHOICE_MECHANISM }).length === 0 &&
          refused(after(run, move), { lane: STORE_CHOICE_MECHANISM }).length > 0
        )
      },
    },
    {
      hint: 'other-node',
      isMade: (run) => stopsOf(run).length > 0 && !stopsOf(run).some((stop) => hasHitSession(run, stop)),
    },
    {
      hint: 'logged-in-again',
      isMade: (run) =>
        isMemory(run) &&
        stopsOf(run).some((stop) => logins(after(run, stop), { lane: STORE_CHOICE_MECHANISM }).length > 0),
    },
    {
      hint: 'restarted',
      isMade: (run) =>
        isMemory(run) &&
        stopsOf(run).some((stop) =>
          ofType(after(run, stop), 'node.changed').some(({ node, up }) => up && node === stop.node),
        ),
    },
  ],
  sources: [
    {
      title: 'RFC 10017 §6.1.2.3: sessions of a backend for frontend',
      url: 'https://www.rfc-editor.org/rfc/rfc10017#section-6.1.2.3',
    },
    { title: 'backstage, issue 12757', url: 'https://github.com/backstage/backstage/issues/12757' },
    {
      title: 'express-session: the store in memory',
      url: 'https://github.com/expressjs/session#sessionoptions',
    },
  ],
  code: [
    { file: 'reference-tokens.ts', name: 'lookUp' },
    { file: 'jwt.ts', name: 'verify' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
