import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { TestBench } from '../support/test-bench.ts'

test('advances the clock by the given time, up to forty days and never back', async () => {
  const bench = await TestBench.open()
  const before = (await bench.request('/api/bench')).body.now
  const { body } = await bench.request('/api/bench/clock', {
    method: 'POST',
    body: { advanceSeconds: 86_400 },
  })
  expect(body.now - before).toBeGreaterThanOrEqual(86_400_000)
  expect(body.now - before).toBeLessThan(86_460_000)
  for (const advanceSeconds of [-1, 0.5, 40 * 86_400, 1e12, '60']) {
    const { status, body } = await bench.request('/api/bench/clock', {
      method: 'POST',
      body: { advanceSeconds },
    })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_request' })
  }
})

test('stands still when frozen, can be advanced, and follows real time when resumed', async () => {
  const bench = await TestBench.open()
  const { body: frozen } = await bench.request('/api/bench/clock', { method: 'POST', body: { frozen: true } })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect((await bench.request('/api/bench')).body.now).toBe(frozen.now)
  const { body: moved } = await bench.request('/api/bench/clock', {
    method: 'POST',
    body: { advanceSeconds: 10 },
  })
  expect(moved.now).toBe(frozen.now + 10_000)
  const { body: thawed } = await bench.request('/api/bench/clock', {
    method: 'POST',
    body: { frozen: false },
  })
  expect(thawed.now).toBeGreaterThanOrEqual(moved.now + 30)
})

describe.each(['textbook', 'hardened'] as const)('in preset %s', (preset) => {
  test('refuses sessions that expire by advancing the clock in every mechanism, and records the reason', async () => {
    const bench = await TestBench.open({ preset })
    const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
    await bench.advance(1801)
    for (const client of clients) expect((await client.me('?slide=0')).status, client.mechanism).toBe(401)
    const ended = (await bench.events()).filter(({ type }) => type === 'session.ended')
    expect(ended.map((event) => 'mechanism' in event && event.mechanism).sort()).toEqual(
      [...MECHANISM_IDS].sort(),
    )
    expect(ended.every((event) => 'reason' in event && event.reason === 'idle_timeout')).toBe(true)
    expect((await bench.sessions()).every(({ endReason }) => endReason === 'idle_timeout')).toBe(true)
  })
})

test('states the reason for a session that Redis would have expired', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  await bench.advance(1801)
  expect((await alice.me()).body).toMatchObject({ code: 'expired_idle', endReason: 'idle_timeout' })
})

test('updates native expiry in Redis with the bench clock', async () => {
  const bench = await TestBench.open()
  const redis = lab().link.commands
  for (const [mechanism, table] of [
    ['server-session', 'ss'],
    ['opaque-token', 'ot'],
    ['jwt', 'rf'],
  ] as const) {
    const alice = await bench.login(mechanism)
    const key = `{${bench.id}}:${table}:s:${alice.session?.id}`
    expect(Math.abs((await redis.pttl(key)) - 1_800_000)).toBeLessThan(60_000)
  }
  await bench.advance(600)
  const keys = await redis.keys(`{${bench.id}}:??:s:*`)
  expect(keys).toHaveLength(3)
  for (const key of keys) expect(Math.abs((await redis.pttl(key)) - 1_200_000)).toBeLessThan(60_000)
})

test('expires nothing because real time passed while the bench clock was frozen', async () => {
  const bench = await TestBench.open({ policy: { lifetime: { idleSeconds: 5 } } })
  const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
  await bench.request('/api/bench/clock', { method: 'POST', body: { frozen: true } })
  await new Promise((resolve) => setTimeout(resolve, 5200))
  for (const client of clients) expect((await client.me('?slide=0')).status, client.mechanism).toBe(200)
  await bench.advance(5)
  for (const client of clients) expect((await client.me('?slide=0')).status, client.mechanism).toBe(401)
})

test('records the expiry of a session within seconds, without any request', async () => {
  const bench = await TestBench.open({ policy: { lifetime: { idleSeconds: 1 } } })
  for (const mechanism of MECHANISM_IDS) await bench.login(mechanism)
  await expect
    .poll(async () => (await bench.events()).filter(({ type }) => type === 'session.ended').length, {
      timeout: 20_000,
    })
    .toBe(MECHANISM_IDS.length)
})
