import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { selfContained } from '../run.ts'
import { check, login, logout, onEach, policy, predict, revoke, type Step } from '../step.ts'

const LANES = selfContained(DEFAULT_LANES)
const use = (revocation: string): Step => policy({ sealedCookie: { revocation }, jwt: { revocation } })

const revokeOneOfTwo: readonly Step[] = onEach(LANES, (lane) => [
  login(lane),
  login(lane, 'phone'),
  revoke(lane),
  check(lane),
  check(lane, 'phone'),
])
const loginAgain: readonly Step[] = onEach(LANES, (lane) => [login(lane), check(lane)])

export const solution: readonly Step[] = [
  predict('user'),
  ...revokeOneOfTwo,
  use('not-before'),
  ...revokeOneOfTwo,
  use('epoch'),
  ...revokeOneOfTwo,
  ...loginAgain,
]

export const wrongAttempts = [
  {
    id: 'one-device',
    steps: onEach(LANES, (lane) => [login(lane), revoke(lane), check(lane)]),
    hint: 'no-second-device',
  },
  {
    id: 'revoke-both',
    steps: onEach(LANES, (lane) => [
      login(lane),
      login(lane, 'phone'),
      revoke(lane),
      revoke(lane, 'phone'),
      check(lane),
      check(lane, 'phone'),
    ]),
    hint: 'revoked-both',
  },
  {
    id: 'log-out',
    steps: onEach(LANES, (lane) => [login(lane), login(lane, 'phone'), logout(lane), check(lane, 'phone')]),
    hint: 'logged-out',
  },
  {
    id: 'denylist-only',
    steps: [...revokeOneOfTwo, ...revokeOneOfTwo, ...loginAgain],
    hint: 'what-is-named',
  },
  {
    id: 'no-new-login',
    steps: solution.slice(1, -loginAgain.length),
    hint: 'set-epoch',
  },
] as const
