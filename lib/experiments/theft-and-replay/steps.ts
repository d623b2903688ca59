import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { advance, check, login, logout, onEach, policy, predict, type Step, steal } from '../step.ts'

const theft = (lanes = DEFAULT_LANES): readonly Step[] =>
  onEach(lanes, (lane) => [login(lane), steal(lane), check(lane, 'mallory')])

export const solution: readonly Step[] = [
  predict('all'),
  ...theft(),
  policy({ binding: { userAgent: 'step-up' } }),
  ...onEach(DEFAULT_LANES, (lane) => [check(lane, 'mallory'), check(lane)]),
]

export const wrongAttempts = [
  {
    id: 'mallory-logs-in',
    steps: onEach(DEFAULT_LANES, (lane) => [login(lane), login(lane, 'mallory'), check(lane, 'mallory')]),
    hint: 'own-login',
  },
  {
    id: 'two-lanes-only',
    steps: [
      ...theft(DEFAULT_LANES.slice(0, 2)),
      policy({ binding: { userAgent: 'step-up' } }),
      ...onEach(DEFAULT_LANES.slice(0, 2), (lane) => [check(lane, 'mallory'), check(lane)]),
    ],
    hint: 'lanes-left',
  },
  {
    id: 'logout',
    steps: [
      ...theft(),
      ...onEach(DEFAULT_LANES, (lane) => [logout(lane), check(lane, 'mallory'), check(lane)]),
    ],
    hint: 'ended-for-both',
  },
  {
    id: 'owner-not-checked',
    steps: [
      ...theft(),
      policy({ binding: { userAgent: 'step-up' } }),
      ...onEach(DEFAULT_LANES, (lane) => [check(lane, 'mallory')]),
    ],
    hint: 'what-differs',
  },
  {
    id: 'wait-until-all-expire',
    steps: [
      ...theft(),
      advance(30_000),
      ...onEach(DEFAULT_LANES, (lane) => [check(lane, 'mallory'), check(lane)]),
    ],
    hint: 'what-differs',
  },
] as const
