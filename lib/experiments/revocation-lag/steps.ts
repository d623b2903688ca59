import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { refreshing, selfContained } from '../run.ts'
import { advance, check, login, logout, onEach, policy, predict, type Step, steal } from '../step.ts'

const LAGGING = selfContained(DEFAULT_LANES)
const { jwt, lifetime } = PRESETS.textbook

const theftAndLogout: readonly Step[] = onEach(DEFAULT_LANES, (lane) => [
  login(lane),
  steal(lane),
  logout(lane),
  check(lane, 'mallory'),
])

export const solution: readonly Step[] = [
  predict('two'),
  ...theftAndLogout,
  advance(jwt.accessSeconds - 30),
  ...onEach(refreshing(DEFAULT_LANES), (lane) => [check(lane, 'mallory')]),
  advance(60),
  ...onEach(refreshing(DEFAULT_LANES), (lane) => [check(lane, 'mallory')]),
  advance(lifetime.absoluteSeconds),
  ...onEach(LAGGING, (lane) => [check(lane, 'mallory')]),
]

export const wrongAttempts = [
  {
    id: 'logout-without-theft',
    steps: onEach(DEFAULT_LANES, (lane) => [login(lane), logout(lane), check(lane)]),
    hint: 'nothing-stolen',
  },
  {
    id: 'denylist-first',
    steps: [
      policy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } }),
      ...theftAndLogout,
      advance(lifetime.absoluteSeconds),
      ...onEach(DEFAULT_LANES, (lane) => [check(lane, 'mallory')]),
    ],
    hint: 'policy-changed',
  },
  {
    id: 'one-big-step',
    steps: [
      ...theftAndLogout,
      advance(lifetime.absoluteSeconds),
      ...onEach(LAGGING, (lane) => [check(lane, 'mallory')]),
    ],
    hint: 'too-coarse',
  },
  { id: 'without-clock', steps: theftAndLogout, hint: 'advance' },
] as const
