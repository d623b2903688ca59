import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { check, login, logout, onEach, policy, predict, type Step } from '../step.ts'

/** Logs in with this much session data on all lanes, and checks. */
const loginWith = (dataBytes: number): readonly Step[] =>
  onEach(DEFAULT_LANES, (lane) => [login(lane, 'browser', 'alice', dataBytes), check(lane)])
const logoutEach = onEach(DEFAULT_LANES, (lane) => [logout(lane)])

export const solution: readonly Step[] = [
  predict('half'),
  ...[2048, 2304, 2432, 2560, 8192].flatMap(loginWith),
]

export const wrongAttempts = [
  { id: 'little-data', steps: [256, 1024, 2048].flatMap(loginWith), hint: 'costs' },
  { id: 'one-big-step', steps: [1024, 4096].flatMap(loginWith), hint: 'too-coarse' },
  {
    id: 'another-algorithm',
    steps: [policy({ jwt: { alg: 'HS256' } }), ...[2048, 2432, 2560, 8192].flatMap(loginWith)],
    hint: 'algorithm',
  },
  {
    id: 'log-out-first',
    steps: [...loginWith(2432), ...logoutEach, ...loginWith(2560)],
    hint: 'nothing-to-keep',
  },
  {
    id: 'only-up-to-the-limit',
    steps: [2304, 2432, 2560].flatMap(loginWith),
    hint: 'other-lanes',
  },
] as const
