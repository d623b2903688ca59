import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import { at, check, login, node, onEach, policy, predict, type Step } from '../step.ts'

const loginEach = onEach(DEFAULT_LANES, (lane) => [at('b', login(lane))])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
const stop = node('b', { up: false })
const start = node('b', { up: true })
const failure: readonly Step[] = [...loginEach, stop, ...checkEach]
const onEveryNode = onEach(DEFAULT_LANES, (lane) => NODE_IDS.map((id) => at(id, check(lane))))

export const solution: readonly Step[] = [
  predict('memory'),
  ...failure,
  start,
  policy({ serverSession: { store: 'redis' }, balancer: 'round-robin' }),
  ...failure,
  start,
  ...onEveryNode,
]

export const wrongAttempts = [
  { id: 'start-it-again', steps: [...failure, start, ...checkEach], hint: 'restarted' },
  {
    id: 'round-robin-only',
    steps: [...failure, start, policy({ balancer: 'round-robin' }), ...loginEach, ...onEveryNode],
    hint: 'not-shared',
  },
  {
    id: 'stop-another-node',
    steps: [...loginEach, node('c', { up: false }), ...checkEach],
    hint: 'other-node',
  },
  {
    id: 'log-in-again',
    steps: [...failure, ...onEach(DEFAULT_LANES, (lane) => [login(lane), check(lane)])],
    hint: 'logged-in-again',
  },
  {
    id: 'change-the-store-too-late',
    steps: [...loginEach, policy({ serverSession: { store: 'redis' } }), stop, ...checkEach],
    hint: 'changed-late',
  },
  {
    id: 'sticky-with-redis',
    steps: [
      ...failure,
      start,
      policy({ serverSession: { store: 'redis' } }),
      ...failure,
      start,
      ...checkEach,
    ],
    hint: 'without-sticky',
  },
] as const
