import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis } from '../../lib/run/redis.ts'

/* A separate Redis, to be paused and stopped. It has to be configured before the app is loaded. */
const redis = await startRedis()
process.env.REDIS_URL = redis.url
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')

afterAll(() => redis.stop())

/** An outage is reported within a second; the rest is for a slow test machine. */
const MAX_RESPONSE_MS = 5000

async function untilReady() {
  await expect.poll(async () => (await send('/api/health/ready')).status, { timeout: 20_000 }).toBe(200)
}
beforeEach(untilReady)

/** The duration of a request, in milliseconds. */
async function timed<T>(pending: Promise<T>): Promise<{ answer: T; ms: number }> {
  const from = performance.now()
  const answer = await pending
  return { answer, ms: performance.now() - from }
}

describe('F02: Redis hangs', () => {
  test('returns 503 within a second, keeps the cookie, and continues when Redis is back', async () => {
    const bench = await TestBench.open()
    const clients = await Promise.all(
      MECHANISM_IDS.map((m) => bench.login(m, 'alice', { carrier: 'cookie' })),
    )
    redis.pause()
    try {
      for (const client of clients) {
        const { answer, ms } = await timed(client.me())
        expect(answer.status, client.mechanism).toBe(503)
        expect(answer.body.code).toBe('store_unavailable')
        expect(answer.headers.get('retry-after')).toBe('1')
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(ms).toBeLessThan(MAX_RESPONSE_MS)
      }
    } finally {
      redis.resume()
    }
    for (const client of clients) {
      await expect.poll(async () => (await client.me()).status, { timeout: 20_000 }).toBe(200)
    }
  })

  test('verifies a pure JWT and a pure sealed cookie as usual', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const clients = [
      await bench.login('jwt'),
      await bench.login('sealed-cookie'),
      await bench.login('server-session'),
    ]
    redis.pause()
    try {
      for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(200)
      expect((await clients[0]?.refresh())?.status).toBe(503)
      expect((await send('/api/health/live')).status).toBe(200)
    } finally {
      redis.resume()
    }
  })

  test('writes the events of the outage afterwards', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const alice = await bench.login('jwt')
    redis.pause()
    const { headers } = await alice.me()
    redis.resume()
    await expect
      .poll(async () => (await bench.events()).map(({ seq }) => seq), { timeout: 20_000 })
      .toContain(headers.get('lab-seq'))
  })
})

describe('F01, F04: Redis stops and restarts empty', () => {
  test('returns 503 for reads and writes, and recovers without a restart', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token', 'alice', { carrier: 'cookie' })
    await redis.kill()
    await expect.poll(() => lab().link.isUp(), { timeout: 20_000 }).toBe(false)
    const { answer, ms } = await timed(alice.me())
    expect(answer.status).toBe(503)
    expect(ms).toBeLessThan(MAX_RESPONSE_MS)
    expect((await send('/api/health/ready')).status).toBe(503)
    expect((await send('/api/benches', { method: 'POST', body: {} })).status).toBe(503)
    expect((await bench.policy({ outage: 'fail-open' })).status).toBe(503)
    await redis.restart()
    await untilReady()
    expect((await alice.me()).body.code).toBe('unknown_session')
    expect((await bench.request('/api/bench')).body.policy.outage).toBe('fail-closed')
    const bob = await bench.login('opaque-token', 'bob')
    expect((await bob.me()).status).toBe(200)
  })
})

test('F07: refuses a Redis that may evict keys, because it would lose the denylist', async () => {
  const {
    connectRedis: linkRedis,
    whenReady,
    requireNoEviction: demandNoEviction,
  } = await import('#lib/redis/connection.ts')
  const forgetful = await startRedis()
  const link = linkRedis({ topology: 'standalone', url: forgetful.url })
  try {
    await whenReady(link, 2000)
    await demandNoEviction(link.masters())
    await link.commands.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await expect(demandNoEviction(link.masters())).rejects.toThrow('noeviction')
  } finally {
    await link.close()
    await forgetful.stop()
  }
})

test('F08: handles a record of another format in requests and lists', async () => {
  const bench = await TestBench.open()
  const [alice, other] = [await bench.login('opaque-token'), await bench.login('opaque-token')]
  const commands = lab().link.commands
  for (const value of ['not json', '[]', '{"v":99}', '["a",1]', 'null']) {
    await commands.set(`{${bench.id}}:ot:s:${alice.session?.id}`, value, 'PX', 60_000)
    const { status, body } = await alice.me()
    expect(status, value).toBe(401)
    expect(body.code).toBe('unknown_session')
  }
  // Not even a string.
  await commands.del(`{${bench.id}}:ot:s:${alice.session?.id}`)
  await commands.rpush(`{${bench.id}}:ot:s:${alice.session?.id}`, 'a', 'b')
  expect((await alice.me()).body.code).toBe('unknown_session')
  expect(await bench.sessions()).toHaveLength(2)
  expect((await other.me()).status).toBe(200)
  const { status } = await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
  expect(status).toBe(200)
  await bench.policy({ concurrency: { perUser: 2 } })
  await bench.login('opaque-token')
})
