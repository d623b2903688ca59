import { describe, expect, test } from 'vitest'
import { TestBench } from '../support/test-bench.ts'

const load = (bench: TestBench, body: object) => bench.request('/api/bench/load', { method: 'POST', body })

describe('a load', () => {
  test('reports every lane, with counts that add up', async () => {
    const bench = await TestBench.open({}, { policy: { lanes: ['server-session', 'jwt'] } })
    const { status, body } = await load(bench, { concurrency: 4, seconds: 1 })
    expect(status).toBe(200)
    expect(body.lanes.map((lane: { mechanism: string }) => lane.mechanism)).toEqual(['server-session', 'jwt'])
    for (const lane of body.lanes) {
      expect(lane.requests).toBeGreaterThan(0)
      expect(lane).toMatchObject({ accepted: lane.requests, unavailable: 0, refused: {} })
      expect(lane.p50Ms).toBeLessThanOrEqual(lane.p99Ms)
      expect(lane.p99Ms).toBeLessThanOrEqual(lane.maxMs)
    }
  })

  test('shows the store calls that the policy causes', async () => {
    const bench = await TestBench.open(
      {},
      { preset: 'textbook', policy: { serverSession: { store: 'redis' } } },
    )
    const { body } = await load(bench, { concurrency: 2, seconds: 1, mechanisms: ['server-session', 'jwt'] })
    const [session, jwt] = body.lanes
    expect(session.storeReads).toBeGreaterThanOrEqual(1)
    expect(session.stores).toEqual(['redis'])
    expect(jwt).toMatchObject({ storeReads: 0, storeWrites: 0, stores: [] })
  })

  test('writes nothing to the event log of the bench, and keeps its sessions', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    const before = await bench.events()
    await load(bench, { concurrency: 2, seconds: 1, mechanisms: ['jwt'] })
    expect(await bench.events()).toEqual(before)
    expect(await bench.sessions('state=active')).toHaveLength(1)
    expect((await alice.me()).status).toBe(200)
  })

  test('counts its requests in the metrics of the bench, but not its sessions', async () => {
    const bench = await TestBench.open()
    const { body } = await load(bench, { concurrency: 2, seconds: 1, mechanisms: ['opaque-token'] })
    const { bench: metrics } = await bench.call('GET', '/api/bench/metrics', { query: { of: 'bench' } })
    const points = metrics?.points ?? []
    const verified = points.reduce((sum, { verify }) => sum + (verify['opaque-token']?.n ?? 0), 0)
    expect(verified).toBe(body.lanes[0].requests)
    expect(points.at(-1)?.active).toBe(0)
    expect(points.every(({ created }) => created === 0)).toBe(true)
  })

  test('finds the store as the bottleneck while Redis is slow', async () => {
    const bench = await TestBench.open(
      {},
      { preset: 'textbook', policy: { serverSession: { store: 'redis' } } },
    )
    await bench.call('PATCH', '/api/bench/faults', { body: { redis: 'slow' } })
    const { body } = await load(bench, { concurrency: 4, seconds: 2, mechanisms: ['server-session', 'jwt'] })
    const [session, jwt] = body.lanes
    expect(session.bottleneck).toBe('store')
    expect(jwt.bottleneck).not.toBe('store')
    expect(jwt.requests).toBeGreaterThan(session.requests)
  })

  test('logs in with passwords if asked to', async () => {
    const bench = await TestBench.open()
    const { body } = await load(bench, { concurrency: 2, seconds: 1, mechanisms: ['jwt'], act: 'login' })
    expect(body.lanes[0].accepted).toBe(body.lanes[0].requests)
    expect(body.lanes[0].spent.password).toBeGreaterThan(0)
  })

  test('is refused while another one runs on the bench', async () => {
    const bench = await TestBench.open()
    const body = { concurrency: 1, seconds: 1, mechanisms: ['jwt'] }
    const both = await Promise.all([load(bench, body), load(bench, body)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test.each([
    [{ concurrency: 0, seconds: 1 }],
    [{ concurrency: 33, seconds: 1 }],
    [{ concurrency: 1, seconds: 11 }],
    [{ concurrency: 1.5, seconds: 1 }],
    [{ concurrency: 1 }],
    [{ concurrency: 1, seconds: 1, mechanisms: [] }],
    [{ concurrency: 1, seconds: 1, mechanisms: ['cookie'] }],
    [{ concurrency: 1, seconds: 1, act: 'logout' }],
    [{ concurrency: 1, seconds: 1, more: true }],
  ])('with %j is refused', async (body) => {
    const bench = await TestBench.open()
    expect((await load(bench, body)).status).toBe(422)
  })

  test('of a mechanism that is no lane is refused', async () => {
    const bench = await TestBench.open({}, { policy: { lanes: ['jwt'] } })
    const { status } = await load(bench, { concurrency: 1, seconds: 1, mechanisms: ['opaque-token'] })
    expect(status).toBe(422)
  })
})
