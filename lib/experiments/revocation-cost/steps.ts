import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { selfContained } from '../run.ts'
import { check, login, logout, onEach, policy, predict, revoke, type Step, transfer } from '../step.ts'

const revocation: readonly Step[] = onEach(DEFAULT_LANES, (lane) => [
  login(lane),
  check(lane),
  revoke(lane),
  check(lane),
])
const transferEach = onEach(selfContained(DEFAULT_LANES), (lane) => [transfer(lane)])
const harden = policy({ preset: 'hardened' })
const use = (settings: object): Step => policy({ sealedCookie: settings, jwt: settings })

export const solution: readonly Step[] = [
  predict('one'),
  ...revocation,
  harden,
  ...revocation,
  use({ checkOn: 'sensitive-acts' }),
  ...revocation,
  ...transferEach,
]

export const wrongAttempts = [
  {
    id: 'log-out',
    steps: onEach(DEFAULT_LANES, (lane) => [login(lane), check(lane), logout(lane), check(lane)]),
    hint: 'logged-out',
  },
  {
    id: 'cache',
    steps: [
      ...revocation,
      harden,
      ...revocation,
      use({ verifiedCacheSeconds: 60 }),
      ...revocation,
      ...transferEach,
    ],
    hint: 'cached',
  },
  {
    id: 'no-revocation',
    steps: [
      ...revocation,
      harden,
      ...revocation,
      use({ revocation: 'none' }),
      ...revocation,
      ...transferEach,
    ],
    hint: 'no-revocation',
  },
  {
    id: 'textbook-only',
    steps: [...revocation, ...transferEach],
    hint: 'hardened',
  },
] as const
