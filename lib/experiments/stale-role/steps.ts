import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { check, login, logout, onEach, policy, predict, roles, type Step } from '../step.ts'

const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane, 'browser', 'carol')])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
const remove = roles('carol', 'user')
const demotion: readonly Step[] = [...loginEach, remove, ...checkEach]

export const solution: readonly Step[] = [
  predict('two'),
  ...demotion,
  policy({ roles: 'looked-up' }),
  roles('carol', 'user', 'admin'),
  ...checkEach,
  remove,
  ...checkEach,
]

export const wrongAttempts = [
  {
    id: 'log-in-again',
    steps: [...demotion, ...loginEach, ...checkEach],
    hint: 'logged-in-again',
  },
  {
    id: 'log-out',
    steps: [...demotion, ...onEach(DEFAULT_LANES, (lane) => [logout(lane), check(lane)])],
    hint: 'session-ended',
  },
  {
    id: 'demote-alice',
    steps: [
      ...onEach(DEFAULT_LANES, (lane) => [login(lane)]),
      roles('alice'),
      ...onEach(DEFAULT_LANES, (lane) => [check(lane)]),
    ],
    hint: 'other-user',
  },
  { id: 'nothing-changed', steps: [...demotion, ...checkEach], hint: 'where-from' },
] as const
