import { describe, expect, test } from 'vitest'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { TestBench } from '../support/test-bench.ts'

const setPools = (bench: TestBench, pools: 'free' | 'exhausted') =>
  bench.call('PATCH', '/api/bench/faults', { body: { pools } })

/** Longer than a request waits for a connection, in the units of Server-Timing. */
const storeMs = (headers: Headers) =>
  Number(/store;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '')?.[1])

const open = (policy: Readonly<Record<string, unknown>>) => TestBench.open({}, { preset: 'textbook', policy })

describe('while every connection is in use', () => {
  test.each(MECHANISM_IDS)(
    'a check with %s waits for one and fails, if it needs a store',
    async (mechanism) => {
      const bench = await open({ serverSession: { store: 'redis' } })
      const alice = await bench.login(mechanism)
      await setPools(bench, 'exhausted')
      const { status, body, headers } = await alice.me()
      if (factsOf(mechanism).isSelfContained) {
        expect(status).toBe(200)
        return
      }
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'store_unavailable' })
      expect(body.detail).toContain('connection')
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(headers.getSetCookie()).toEqual([])
      expect(storeMs(headers)).toBeGreaterThan(0)
      await setPools(bench, 'free')
      expect((await alice.me()).status).toBe(200)
    },
  )

  test.each(SERVER_SESSION_STORES)(
    'a server-side session in %s is checked without one, or not at all',
    async (store) => {
      const bench = await open({ serverSession: { store } })
      bench.headers = { 'lab-node': 'a' }
      const alice = await bench.login('server-session')
      await setPools(bench, 'exhausted')
      const isInNodes = store === 'memory' || store === 'replicated'
      expect((await alice.me()).status).toBe(isInNodes ? 200 : 503)
      await setPools(bench, 'free')
      expect((await alice.me()).status).toBe(200)
    },
  )

  test.each(['jwt', 'sealed-cookie'] as const)(
    '%s with a denylist fails, or is accepted if policy fails open',
    async (mechanism) => {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      await setPools(bench, 'exhausted')
      expect((await alice.me()).status).toBe(503)
      await bench.policy({ outage: 'fail-open' })
      expect((await alice.me()).status).toBe(200)
    },
  )

  test('no other bench waits', async () => {
    const [bench, other] = [await TestBench.open(), await TestBench.open()]
    await setPools(bench, 'exhausted')
    const alice = await other.login('server-session')
    expect((await alice.me()).status).toBe(200)
  })
})

test('a request that waits continues when a connection becomes free', async () => {
  const bench = await open({ serverSession: { store: 'redis' } })
  const alice = await bench.login('server-session')
  await setPools(bench, 'exhausted')
  const waiting = alice.me()
  await setPools(bench, 'free')
  expect((await waiting).status).toBe(200)
})

test('the fault is an event, is in the metrics, and ends with a reset', async () => {
  const bench = await open({ serverSession: { store: 'redis' } })
  const alice = await bench.login('server-session')
  await setPools(bench, 'exhausted')
  await alice.me()
  const events = await bench.events()
  expect(events.find(({ type }) => type === 'faults.changed')).toMatchObject({ pools: 'exhausted' })
  expect(events.at(-1)).toMatchObject({ type: 'store.unavailable', store: 'redis', status: 503 })
  const { bench: metrics } = await bench.call('GET', '/api/bench/metrics', { query: { of: 'bench' } })
  const unavailable = metrics?.points.reduce(
    (sum, { verifications }) => sum + (verifications.unavailable ?? 0),
    0,
  )
  expect(unavailable).toBe(1)
  await bench.call('POST', '/api/bench/reset', { body: {} })
  expect((await bench.call('GET', '/api/bench')).faults.pools).toBe('free')
})

test('an unknown state of the pools is refused', async () => {
  const bench = await TestBench.open()
  const { status } = await bench.request('/api/bench/faults', { method: 'PATCH', body: { pools: 'full' } })
  expect(status).toBe(422)
})
