import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import { selfContained } from '../run.ts'
import { at, check, login, logout, onEach, policy, predict, redis, type Step, transfer } from '../step.ts'

const LANES = selfContained(DEFAULT_LANES)

const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane), login(lane, 'phone')])
const revokePhone = onEach(DEFAULT_LANES, (lane) => [logout(lane, 'browser', 'others')])
const checkBoth = onEach(DEFAULT_LANES, (lane) => [check(lane), check(lane, 'phone')])
const transferEach = onEach(LANES, (lane) => [transfer(lane)])
/** Every node verifies the credential of the browser. */
const fillCaches = onEach(LANES, (lane) => NODE_IDS.map((id) => at(id, check(lane))))
const outage: readonly Step[] = [redis('down'), ...checkBoth, ...transferEach, redis('up'), ...checkBoth]

const caches = (verifiedCacheSeconds: number, more: object = {}) => ({
  sealedCookie: { verifiedCacheSeconds, ...more },
  jwt: { verifiedCacheSeconds, ...more },
})
const failOpen: readonly Step[] = [...loginEach, ...revokePhone, policy({ outage: 'fail-open' }), ...outage]

export const solution: readonly Step[] = [
  predict('accepted'),
  ...failOpen,
  policy({ outage: 'fail-closed', ...caches(30) }),
  ...fillCaches,
  ...outage,
]

export const wrongAttempts = [
  {
    id: 'revoke-during-the-outage',
    steps: [...loginEach, policy({ outage: 'fail-open' }), redis('down'), ...revokePhone, ...checkBoth],
    hint: 'revoked-too-late',
  },
  {
    id: 'without-a-cache',
    steps: [...failOpen, policy({ outage: 'fail-closed' }), ...fillCaches, ...outage],
    hint: 'what-needs-redis',
  },
  {
    id: 'cache-for-five-minutes',
    steps: [...failOpen, policy({ outage: 'fail-closed', ...caches(300) }), ...fillCaches, ...outage],
    hint: 'cache-too-long',
  },
  {
    id: 'open-with-a-cache',
    steps: [...failOpen, policy(caches(30)), ...fillCaches, ...outage],
    hint: 'still-open',
  },
  {
    id: 'check-before-sensitive-actions-only',
    steps: [
      ...failOpen,
      policy({ outage: 'fail-closed', ...caches(30, { checkOn: 'sensitive-acts' }) }),
      ...fillCaches,
      ...outage,
    ],
    hint: 'sensitive-only',
  },
  {
    id: 'no-revocation-data',
    steps: [
      ...failOpen,
      policy({ outage: 'fail-closed', ...caches(30, { revocation: 'none' }) }),
      ...fillCaches,
      ...outage,
    ],
    hint: 'no-revocation',
  },
] as const
