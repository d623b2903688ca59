import { describe, expect, test } from 'vitest'
import { PRESET_IDS, PRESETS } from '#lib/core/policy.ts'
import {
  expectedSurvival,
  loginNodeOf,
  TRIAL,
  TRIAL_FAULTS,
  TRIAL_ORDER,
  type TrialStore,
  trialLinesOf,
} from '#lib/core/survival.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { BenchInfo } from '../../app/_ui/state/state.ts'
import { type Boxes, pathBetween, pathThrough } from '../../app/fleet/_ui/geometry.ts'
import { predictionFor } from '../../app/fleet/_ui/prediction.ts'
import { loadOf, recentRequests, requestsAfter, trafficOf } from '../../app/fleet/_ui/traffic.ts'
import { hasUnknownKeys, mechanismsInRollout } from '../../app/fleet/_ui/use-fleet-acts.ts'

describe('the expected survival', () => {
  test('accounts for each of the thirty users once, for every fault', () => {
    for (const preset of PRESET_IDS) {
      for (const fault of TRIAL_FAULTS) {
        for (const line of trialLinesOf(PRESETS[preset])) {
          const groups = expectedSurvival(PRESETS[preset], line, fault)
          expect(groups.reduce((sum, { users }) => sum + users, 0)).toBe(TRIAL.users)
        }
      }
    }
  })

  test('lets users return in another order than they came, each of them once', () => {
    expect([...TRIAL_ORDER].sort((x, y) => x - y)).toEqual(Array.from({ length: 30 }, (_, user) => user))
    // With round robin the n-th request goes to the n-th node: no pair of nodes is much more frequent than
    // another.
    const pairs = new Map<string, number>()
    for (const [place, user] of TRIAL_ORDER.entries()) {
      const pair = `${loginNodeOf(user)} ${'abc'[place % 3]}`
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    }
    expect(pairs.size).toBe(9)
    expect(Math.max(...pairs.values()) - Math.min(...pairs.values())).toBeLessThanOrEqual(1)
  })

  test('loses a third with its node for sticky memory, and none for copies, Redis and SQL', () => {
    const survivors = (store: TrialStore | null) =>
      expectedSurvival(PRESETS.textbook, { mechanism: 'server-session', store }, 'node-down')
        .filter(({ outcome }) => outcome === 'accepted')
        .reduce((sum, { users }) => sum + users, 0)
    expect(survivors('memory')).toBe(20)
    for (const store of ['replicated', 'redis', 'two-tier', 'database'] as const) {
      expect(survivors(store), store).toBe(30)
    }
  })
})

test('accepts a prediction of all, some or none', () => {
  expect([30, 29, 1, 0].map((n) => predictionFor(n, 30))).toEqual(['all', 'some', 'some', 'none'])
})

describe('requests on the map', () => {
  const bench = { policy: PRESETS.hardened } as BenchInfo
  const at = (ms: number, more: object) =>
    ({ seq: `${ms}-0`, realAt: ms, mechanism: 'jwt', node: 'b', act: 'me', ...more }) as RecordedEvent
  const verified = (ms: number, more: object) => at(ms, { type: 'request.verified', storeReads: 1, ...more })

  test('are those of new events, in their order, up to where they got', () => {
    const checks = [
      at(5, { type: 'request.refused', code: 'unknown_key' }),
      verified(4, { mechanism: 'server-session', node: 'c' }),
      verified(3, { storeReads: 0 }),
      verified(2, {}),
    ]
    const events = [at(6, { type: 'store.unavailable', store: 'redis' }), at(1, { type: 'policy.changed' })]
    expect(requestsAfter({ checks, events, bench }, '2-0')).toEqual([
      { seq: '3-0', node: 'b', mechanism: 'jwt', outcome: 'accepted', reach: 'node' },
      { seq: '4-0', node: 'c', mechanism: 'server-session', outcome: 'accepted', reach: 'redis' },
      { seq: '5-0', node: 'b', mechanism: 'jwt', outcome: 'refused', reach: 'node' },
      { seq: '6-0', node: 'b', mechanism: 'jwt', outcome: 'unavailable', reach: 'redis' },
    ])
  })

  test('lead to the store of the policy', () => {
    const reachIn = (store: string) => {
      const policy = { ...PRESETS.hardened, serverSession: { store } }
      const checks = [verified(9, { mechanism: 'server-session' })]
      return requestsAfter({ checks, events: [], bench: { policy } as BenchInfo }, '1-0')[0]?.reach
    }
    expect(['memory', 'replicated', 'redis', 'two-tier', 'database'].map(reachIn)).toEqual([
      'node',
      'node',
      'redis',
      'redis',
      'database',
    ])
  })

  test('are counted by node and by line for ten seconds', () => {
    const checks = [verified(20_000, {}), verified(15_000, { node: 'a' }), verified(9_999, {})]
    const events = [at(19_000, { type: 'request.refused', code: 'unknown_session' })]
    const passages = recentRequests({ checks, events, bench }, 20_000)
    expect(trafficOf(passages)).toEqual({
      a: { accepted: 1, refused: 0, unavailable: 0 },
      b: { accepted: 1, refused: 1, unavailable: 0 },
      c: { accepted: 0, refused: 0, unavailable: 0 },
    })
    // A line has the colour of the latest request.
    expect(loadOf(passages, 'balancer', 'b')).toEqual({ count: 2, outcome: 'accepted' })
    expect(loadOf(passages, 'a', 'redis')).toEqual({ count: 1, outcome: 'accepted' })
    expect(loadOf(passages, 'balancer', 'c')).toBeNull()
    expect(loadOf(passages, 'b', 'database')).toBeNull()
  })
})

describe('lines on the map', () => {
  const box = (left: number, top: number) => ({ left, right: left + 10, top, bottom: top + 10 })
  const wide: Boxes = { browser: box(0, 50), balancer: box(30, 50), a: box(60, 0), redis: box(100, 50) }
  const narrow: Boxes = { browser: box(20, 0), balancer: box(20, 30), a: box(20, 60), redis: box(20, 90) }

  test('bend from side to side if their ends are next to each other', () => {
    expect(pathBetween(wide, 'balancer', 'a')).toBe('M40 55C50 55 50 5 60 5')
    expect(pathThrough(wide, 'browser', 'balancer', 'a')).toBe(
      'M10 55C20 55 20 55 30 55L40 55C50 55 50 5 60 5',
    )
  })

  test('run along the edges if one end is below the other', () => {
    expect(pathBetween(narrow, 'browser', 'balancer')).toBe('M25 10V30')
    expect(pathBetween(narrow, 'balancer', 'a')).toBe('M20 35H11V65H20')
    expect(pathBetween(narrow, 'a', 'redis')).toBe('M30 65H39V95H30')
  })

  test('are absent if an end is absent', () => {
    expect(pathBetween(wide, 'a', 'database')).toBeNull()
    expect(pathThrough(wide, 'browser', 'balancer', 'c')).toBe('M10 55C20 55 20 55 30 55')
  })
})

describe('keys of a fleet', () => {
  const fleet = (...nodes: readonly (readonly [kid: string, signs: boolean][])[]) =>
    ({
      nodes: nodes.map((keys) => ({ keys: keys.map(([kid, signs]) => ({ mechanism: 'jwt', kid, signs })) })),
    }) as never

  test('are in a rollout if nodes differ, and unverifiable if a node signs with a key that another lacks', () => {
    const old = [['x', true]] as [string, boolean][]
    const early = [
      ['y', true],
      ['x', false],
    ] as [string, boolean][]
    const reported = [
      ['y', false],
      ['x', true],
    ] as [string, boolean][]
    expect(mechanismsInRollout(fleet(old, old, old))).toEqual([])
    expect(mechanismsInRollout(fleet(old, early, old))).toEqual(['jwt'])
    expect(hasUnknownKeys(fleet(old, early, old))).toBe(true)
    expect(mechanismsInRollout(fleet(reported, early, reported))).toEqual(['jwt'])
    expect(hasUnknownKeys(fleet(reported, early, reported))).toBe(false)
  })
})
