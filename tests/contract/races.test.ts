import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Client, TestBench } from '../support/test-bench.ts'

/* A slow Redis takes 300 ms for each reply, so that two requests read before either of them writes. */
const SLOW = { method: 'PATCH', body: { redis: 'slow' } }
const REDIS_UP = { method: 'PATCH', body: { redis: 'up' } }
const DELAYS_MS = [0, 150, 300, 450]

const stepUp = (client: Client) => client.post('step-up', { password: client.bench.passwords.alice })

/** Starts one request the given time after the other, while Redis is slow. */
async function race<T, U>(bench: TestBench, ms: number, one: () => Promise<T>, other: () => Promise<U>) {
  await bench.request('/api/bench/faults', SLOW)
  const late = async () => {
    await sleep(ms)
    return other()
  }
  const answers = await Promise.all([one(), late()])
  await bench.request('/api/bench/faults', REDIS_UP)
  return answers
}

describe.each(DELAYS_MS)('jwt, a refresh %i ms after a step-up', (ms) => {
  test('keeps the newest refresh token valid and the authentication recent', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const spent = alice.copy()
    await bench.advance(200)
    const { now } = (await bench.request('/api/bench')).body
    const refreshing = alice.copy()
    const [stepped, refreshed] = await race(
      bench,
      ms,
      () => stepUp(alice),
      () => refreshing.refresh(),
    )
    expect([stepped.status, refreshed.status]).toEqual([200, 200])
    const newest = refreshing.copy()
    const answer = await newest.refresh()
    expect(answer.status).toBe(200)
    expect(answer.body.session.authenticatedAt).toBe(Math.floor(now / 1000) * 1000)
    await bench.advance(11)
    expect((await spent.refresh()).body).toMatchObject({ endReason: 'refresh_reuse_detected' })
    expect((await newest.refresh()).status).toBe(401)
  })
})

describe.each(['jwt', 'server-session', 'opaque-token'] as const)('%s', (mechanism) => {
  test.each(DELAYS_MS)('keeps an adjustment that began %i ms before a refresh', async (ms) => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const id = alice.session?.id
    const [refreshed, adjusted] = await race(
      bench,
      ms,
      () => alice.refresh(),
      () => bench.request(`/api/sessions/${id}`, { method: 'PATCH', body: { endsInSeconds: 100 } }),
    )
    expect([refreshed.status, adjusted.status]).toEqual([200, 200])
    await bench.advance(100)
    expect((await alice.refresh()).status).toBe(401)
  })

  test.each(DELAYS_MS)('keeps an adjustment that began %i ms before a step-up', async (ms) => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const id = alice.session?.id
    const [stepped, adjusted] = await race(
      bench,
      ms,
      () => stepUp(alice),
      () => bench.request(`/api/sessions/${id}`, { method: 'PATCH', body: { endsInSeconds: 100 } }),
    )
    expect([stepped.status, adjusted.status]).toEqual([200, 200])
    await bench.advance(100)
    expect((await alice.refresh()).status).toBe(401)
  })
})
