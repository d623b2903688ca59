import { PRESETS } from '#lib/core/policy.ts'
import type { BenchInfo } from '../../app/_ui/state/state.ts'

/** A bench as the page receives it before any event. */
export const aBenchInfo: BenchInfo = {
  id: 'b',
  publicName: 'public-b',
  now: 1_700_000_000_000,
  clock: { offsetSeconds: 0, frozen: false },
  policy: PRESETS.textbook,
  preset: 'textbook',
  users: [{ name: 'alice', roles: ['user'], disabled: false, balance: 1000 }],
  nodes: [
    { id: 'a', up: true },
    { id: 'b', up: true },
    { id: 'c', up: true },
  ],
  faults: { redis: 'up' },
  store: { engine: 'redis', status: 'up' },
}
