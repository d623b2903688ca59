import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { check, login, logout, onEach, policy, predict, type Step, steal } from '../step.ts'

/** Mallory plants the credential of her own account, Alice logs in over it, and both use what they have. */
const fixation = (lanes = DEFAULT_LANES): readonly Step[] =>
  onEach(lanes, (lane) => [
    login(lane, 'browser', 'bob'),
    steal(lane),
    login(lane),
    check(lane, 'mallory'),
    check(lane),
  ])

const denylist = policy({ sealedCookie: { revocation: 'denylist' }, jwt: { revocation: 'denylist' } })

export const solution: readonly Step[] = [predict('none'), ...fixation(), denylist, ...fixation()]

export const wrongAttempts = [
  {
    id: 'steal-after-login',
    steps: onEach(DEFAULT_LANES, (lane) => [login(lane), steal(lane), check(lane, 'mallory'), check(lane)]),
    hint: 'own-credential',
  },
  {
    id: 'log-out-between',
    steps: onEach(DEFAULT_LANES, (lane) => [
      login(lane, 'browser', 'bob'),
      steal(lane),
      logout(lane),
      login(lane),
      check(lane, 'mallory'),
    ]),
    hint: 'logged-out',
  },
  {
    id: 'bind-to-the-client',
    steps: [...fixation(), policy({ binding: { userAgent: 'strict' } }), ...fixation()],
    hint: 'other-refusal',
  },
  { id: 'two-lanes-only', steps: [denylist, ...fixation(DEFAULT_LANES.slice(0, 2))], hint: 'plant' },
  { id: 'policy-unchanged', steps: [...fixation(), ...fixation()], hint: 'still-bob' },
] as const
