import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { advance, check, login, logout, onEach, policy, predict, type Step } from '../step.ts'

const denylist = policy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } })

const devices: readonly Step[] = onEach(DEFAULT_LANES, (lane) => [
  login(lane),
  login(lane, 'phone'),
  check(lane),
])
/** Logs out the other sessions, then checks both clients. */
const others: readonly Step[] = onEach(DEFAULT_LANES, (lane) => [
  logout(lane, 'browser', 'others'),
  check(lane, 'phone'),
  check(lane),
])

export const solution: readonly Step[] = [predict('two'), ...devices, ...others, denylist, ...others]

export const wrongAttempts = [
  {
    id: 'log-out-everywhere',
    steps: [
      ...devices,
      denylist,
      ...onEach(DEFAULT_LANES, (lane) => [
        logout(lane, 'browser', 'global'),
        check(lane, 'phone'),
        check(lane),
      ]),
    ],
    hint: 'own-session-ended',
  },
  {
    id: 'wait-until-the-phone-expires',
    steps: [
      ...devices,
      ...others,
      advance(PRESETS.textbook.lifetime.absoluteSeconds),
      ...onEach(DEFAULT_LANES, (lane) => [check(lane, 'phone'), check(lane)]),
    ],
    hint: 'waited',
  },
  {
    id: 'sensitive-actions-only',
    steps: [
      ...devices,
      ...others,
      policy({
        sealedCookie: { revocation: 'denylist', checkOn: 'sensitive-acts' },
        jwt: { revocation: 'denylist', checkOn: 'sensitive-acts' },
      }),
      ...others,
    ],
    hint: 'sensitive-only',
  },
  {
    id: 'jwt-only',
    steps: [...devices, ...others, policy({ jwt: { revocation: 'epoch' } }), ...others],
    hint: 'one-lane',
  },
  { id: 'nothing-changed', steps: [...devices, ...others], hint: 'what-to-look-up' },
] as const
