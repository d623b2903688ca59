import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import { check, login, logout, node, onEach, policy, predict, redis, type Step } from '../step.ts'

const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane)])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
/** The browser stays on one node, and moves to another when its node stops. */
const restartEach: readonly Step[] = NODE_IDS.flatMap((id) => [
  node(id, { up: false }),
  node(id, { up: true }),
])

export const solution: readonly Step[] = [
  predict('carriers'),
  ...loginEach,
  redis('emptied'),
  ...checkEach,
  ...restartEach,
  ...checkEach,
]

export const wrongAttempts = [
  {
    id: 'redis-down',
    steps: [...loginEach, redis('down'), ...checkEach, redis('up'), ...restartEach, ...checkEach],
    hint: 'redis-down',
  },
  {
    id: 'both-at-once',
    steps: [...loginEach, redis('emptied'), ...restartEach, ...checkEach],
    hint: 'two-causes',
  },
  {
    id: 'log-out',
    steps: onEach(DEFAULT_LANES, (lane) => [login(lane), logout(lane), check(lane)]),
    hint: 'logged-out',
  },
  {
    id: 'log-in-after-each-loss',
    steps: [...loginEach, redis('emptied'), ...checkEach, ...loginEach, ...restartEach, ...checkEach],
    hint: 'remaining',
  },
  {
    id: 'read-the-store-on-each-check',
    steps: [
      policy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } }),
      ...solution.slice(1),
    ],
    hint: 'remaining',
  },
] as const
