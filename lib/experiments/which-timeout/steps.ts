import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { refreshing } from '../run.ts'
import { advance, check, login, onEach, policy, predict, refresh, type Step } from '../step.ts'

const QUARTER_SECONDS = 900
const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane)])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
const refreshEach = onEach(refreshing(DEFAULT_LANES), (lane) => [refresh(lane)])

const expireToken: readonly Step[] = [...loginEach, advance(QUARTER_SECONDS), ...checkEach, ...refreshEach]
const idle: readonly Step[] = [...loginEach, advance(2 * QUARTER_SECONDS), ...checkEach, ...refreshEach]
const quarter: readonly Step[] = [advance(QUARTER_SECONDS), ...checkEach, ...refreshEach]

export const solution: readonly Step[] = [
  predict('one'),
  ...expireToken,
  ...idle,
  ...loginEach,
  ...[1, 2, 3, 4].flatMap(() => quarter),
]

export const wrongAttempts = [
  {
    id: 'log-in-again-on-expiry',
    steps: [...loginEach, advance(QUARTER_SECONDS), ...checkEach, ...loginEach, ...checkEach],
    hint: 'logged-in-again',
  },
  {
    id: 'one-long-step',
    steps: [
      ...expireToken,
      ...idle,
      ...loginEach,
      advance(5 * QUARTER_SECONDS),
      ...checkEach,
      ...refreshEach,
    ],
    hint: 'too-long',
  },
  {
    id: 'shorter-timeouts',
    steps: [policy({ lifetime: { idleSeconds: 60, absoluteSeconds: 120 } }), ...expireToken, ...idle],
    hint: 'policy-changed',
  },
  {
    id: 'active-for-half-an-hour',
    steps: [...expireToken, ...idle, ...loginEach, ...quarter, ...quarter],
    hint: 'stay-active',
  },
] as const
