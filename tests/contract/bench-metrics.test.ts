import { expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import type { MetricPoint } from '#lib/ledger/metric-window.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { send } from '../support/app.ts'
import { parsePrometheus } from '../support/prometheus.ts'
import { TestBench } from '../support/test-bench.ts'

/** The points of this bench in the last minute. */
async function pointsOf(bench: TestBench): Promise<readonly MetricPoint[]> {
  const { bench: own } = await bench.call('GET', '/api/bench/metrics', {
    query: { windowSeconds: 60, of: 'bench' },
  })
  return own?.points ?? []
}

const sum = (points: readonly MetricPoint[], of: (point: MetricPoint) => number | undefined) =>
  points.reduce((total, point) => total + (of(point) ?? 0), 0)

test('counts sessions, verifications, refusals and times of a bench', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('server-session')
  const bob = await bench.login('jwt', 'bob')
  await alice.me()
  await bob.me()
  await alice.logout()
  const { body: refusal } = await bob.with('not a token').me()
  const points = await pointsOf(bench)
  expect(sum(points, ({ created }) => created)).toBe(2)
  expect(sum(points, ({ ended }) => ended.signed_out)).toBe(1)
  expect(sum(points, ({ verifications }) => verifications.accepted)).toBe(2)
  expect(sum(points, ({ verifications }) => verifications.refused)).toBe(1)
  expect(sum(points, ({ refusals }) => refusals[refusal.code])).toBe(1)
  expect(sum(points, ({ verify }) => verify['server-session']?.n)).toBe(1)
  expect(sum(points, ({ verify }) => verify.jwt?.n)).toBe(2)
  expect(sum(points, ({ store }) => store.redis?.n)).toBeGreaterThan(3)
  const last = points.at(-1)
  expect(last).toMatchObject({ active: 1, sseClients: null })
  for (const { store } of points) {
    if (store.redis) expect(store.redis.p50).toBeLessThanOrEqual(store.redis.p99)
  }
})

test('counts what could not be checked as unavailable, not as refused', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  await bench.call('PATCH', '/api/bench/faults', { body: { redis: 'down' } })
  expect((await alice.me()).status).toBe(503)
  const points = await pointsOf(bench)
  expect(sum(points, ({ verifications }) => verifications.unavailable)).toBe(1)
  expect(sum(points, ({ verifications }) => verifications.refused)).toBe(0)
  expect(points.flatMap(({ refusals }) => Object.keys(refusals))).toEqual([])
})

test('has a point for every step of the window, in order', async () => {
  const bench = await TestBench.open()
  for (const [windowSeconds, stepSeconds, count] of [
    [10, 1, 10],
    [60, 1, 60],
    [300, 5, 60],
    [900, 15, 60],
  ] as const) {
    const { bench: own } = await bench.call('GET', '/api/bench/metrics', { query: { windowSeconds } })
    expect(own?.stepSeconds).toBe(stepSeconds)
    expect(own?.points).toHaveLength(count)
    const at = own?.points.map((point) => point.at / 1000) ?? []
    expect(at.every((second, nth) => nth === 0 || second - (at[nth - 1] ?? 0) === stepSeconds)).toBe(true)
  }
})

test('refuses a window that is too short, too long or no number', async () => {
  const bench = await TestBench.open()
  for (const windowSeconds of ['0', '9', '901', '60.5', 'x', '-1', '1e9']) {
    const { status } = await bench.request(`/api/bench/metrics?windowSeconds=${windowSeconds}`)
    expect(status, windowSeconds).toBe(422)
  }
  expect((await bench.request('/api/bench/metrics?of=others')).status).toBe(422)
})

test('counts nothing of other benches', async () => {
  const [bench, other] = [await TestBench.open(), await TestBench.open()]
  await other.login('jwt')
  expect(sum(await pointsOf(bench), ({ created }) => created)).toBe(0)
})

test('returns the metrics of the process only to clients on this machine', async () => {
  const bench = await TestBench.open()
  await bench.login('jwt')
  const here = await bench.request('/api/bench/metrics', { headers: { [PEER_HEADER]: '127.0.0.1' } })
  expect(sum(here.body.process.metrics.points, ({ created }) => created)).toBeGreaterThan(0)
  expect(here.body.process.pid).toBe(process.pid)
  const elsewhere = await bench.request('/api/bench/metrics', { headers: { [PEER_HEADER]: '192.0.2.7' } })
  expect(elsewhere.status).toBe(200)
  expect(elsewhere.body.process.metrics).toBeNull()
  expect(elsewhere.body.bench.points).toHaveLength(60)
})

test('measures how long a revoked session is still accepted', async () => {
  const bench = await TestBench.open(
    {},
    { preset: 'textbook', policy: { jwt: { accessSeconds: 60 } }, clock: { frozen: true } },
  )
  const alice = await bench.login('jwt')
  const copy = alice.copy()
  await alice.logout()
  await bench.advance(20)
  expect((await copy.me()).status).toBe(200)
  await bench.advance(25)
  expect((await copy.me()).status).toBe(200)
  const during = await pointsOf(bench)
  expect(sum(during, ({ acceptedAfterEnd }) => acceptedAfterEnd)).toBe(2)
  expect(sum(during, ({ revocationLag }) => revocationLag?.n)).toBe(0)
  await bench.advance(20)
  expect((await copy.me()).status).toBe(401)
  const lags = (await pointsOf(bench)).flatMap(({ revocationLag }) => revocationLag ?? [])
  expect(lags).toMatchObject([{ n: 1, max: 45e6 }])
})

test('reports no lag for a session that is refused immediately', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('server-session')
  const copy = alice.copy()
  await alice.logout()
  expect((await copy.me()).status).toBe(401)
  const points = await pointsOf(bench)
  expect(points.flatMap(({ revocationLag }) => revocationLag ?? [])).toMatchObject([{ n: 1, max: 0 }])
  expect(sum(points, ({ acceptedAfterEnd }) => acceptedAfterEnd)).toBe(0)
})

test('counts lookups in the caches of verified credentials, and the reuse of refresh tokens', async () => {
  const bench = await TestBench.open(
    {},
    { policy: { jwt: { verifiedCacheSeconds: 30, gracePeriodSeconds: 0 } }, clock: { frozen: true } },
  )
  const alice = await bench.login('jwt')
  bench.headers = { 'lab-node': 'a' }
  await alice.me()
  await alice.me()
  const points = await pointsOf(bench)
  expect(sum(points, ({ cache }) => cache.hits)).toBe(1)
  expect(sum(points, ({ cache }) => cache.misses)).toBe(1)
  const copy = alice.copy()
  await alice.refresh()
  await bench.advance(1)
  expect((await copy.refresh()).status).toBe(401)
  expect(sum(await pointsOf(bench), ({ refreshReuse }) => refreshReuse)).toBe(1)
})

test('sets the active sessions to 0 after a reset', async () => {
  const bench = await TestBench.open()
  await bench.login('jwt')
  expect((await pointsOf(bench)).at(-1)?.active).toBe(1)
  await bench.call('POST', '/api/bench/reset', { body: {} })
  expect((await pointsOf(bench)).at(-1)?.active).toBe(0)
})

test('has no metrics of temporary benches', async () => {
  const bench = await TestBench.open()
  const { bench: temporary } = await lab().benches.createTemporary({
    preset: 'hardened',
    policy: (await bench.call('GET', '/api/bench')).policy as never,
    clock: { offsetMs: 0, frozenAt: null },
  })
  expect(temporary.metrics).toBeNull()
  await lab().benches.deleteTemporary(temporary)
})

test('publishes the same for Prometheus', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  await alice.me()
  const families = parsePrometheus(
    await (await send('/api/metrics', { headers: { [PEER_HEADER]: '127.0.0.1' } })).text(),
  )
  const types = Object.fromEntries([...families].map(([name, { type }]) => [name, type]))
  expect(types).toMatchObject({
    store_call_duration_seconds: 'histogram',
    refusals_total: 'counter',
    verified_cache_reads_total: 'counter',
    accepted_after_end_total: 'counter',
    revocation_lag_seconds: 'histogram',
  })
  const labels = [...families.values()].flatMap(({ samples }) =>
    samples.flatMap((sample) => Object.keys(sample.labels)),
  )
  // No label has a value for each user, session or bench.
  for (const label of ['user', 'session', 'sessionId', 'bench', 'ip']) expect(labels).not.toContain(label)
})
