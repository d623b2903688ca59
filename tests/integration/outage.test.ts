import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis } from '../../lib/run/redis.ts'

/* A Redis of our own, to be paused and killed. It has to be named before the app is loaded. */
const redis = await startRedis()
process.env.REDIS_URL = redis.url
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')

afterAll(() => redis.stop())

/** An outage is answered within a second; the rest is the test machine's own hurry. */
const PATIENCE_MS = 5000

async function untilReady() {
  await expect.poll(async () => (await send('/api/health/ready')).status, { timeout: 20_000 }).toBe(200)
}
beforeEach(untilReady)

/** How long an answer took, in milliseconds. */
async function timed<T>(asked: Promise<T>): Promise<{ answer: T; ms: number }> {
  const from = performance.now()
  const answer = await asked
  return { answer, ms: performance.now() - from }
}

describe('F02: Redis hangs', () => {
  test('who needs it is told so within a second, keeps the cookie, and goes on when it is back', async () => {
    const bench = await TestBench.open()
    const mechanisms = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
    const clients = await Promise.all(mechanisms.map((m) => bench.login(m, 'alice', { carrier: 'cookie' })))
    redis.pause()
    try {
      for (const client of clients) {
        const { answer, ms } = await timed(client.me())
        expect(answer.status, client.mechanism).toBe(503)
        expect(answer.body.code).toBe('store_unavailable')
        expect(answer.headers.get('retry-after')).toBe('1')
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(ms).toBeLessThan(PATIENCE_MS)
      }
    } finally {
      redis.resume()
    }
    for (const client of clients) {
      await expect.poll(async () => (await client.me()).status, { timeout: 20_000 }).toBe(200)
    }
  })

  test('a pure token and a pure seal are verified as if nothing had happened', async () => {
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

  test('what happened meanwhile is in the ledger afterwards', async () => {
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

describe('F01, F04: Redis dies and comes back empty', () => {
  test('reads and writes are 503, and everything works again without a restart', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token', 'alice', { carrier: 'cookie' })
    await redis.kill()
    await expect.poll(() => lab().link.isUp(), { timeout: 20_000 }).toBe(false)
    const { answer, ms } = await timed(alice.me())
    expect(answer.status).toBe(503)
    expect(ms).toBeLessThan(PATIENCE_MS)
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

test('F07: a Redis that may evict keys is refused: it would forget who was denied', async () => {
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

test('F08: a record that is not ours breaks neither the request nor the list', async () => {
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
