import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isKeyed, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { selfContained } from '../support/cases.ts'
import { startFaultyProxy } from '../support/faulty-proxy.ts'
import type { ApiResponse, TestBench as Bench, Client as LabClient } from '../support/test-bench.ts'

/*
 * The rows of the fault matrix that need a Redis in a special state, and a faulty proxy. Outages and
 * flushes are in outage.test.ts, failovers in tests/chaos.
 */
const redis = await startRedis()
const socket = redis.url.slice('unix:'.length)
const wire = await startFaultyProxy(socket)
process.env.REDIS_URL = `redis://127.0.0.1:${wire.port}`
const { send } = await import('../support/app.ts')
const { Client, TestBench } = await import('../support/test-bench.ts')
const {
  expectNoLostSessions: expectHonest,
  MAX_RESPONSE_MS: PATIENCE_MS,
  Traffic,
} = await import('../support/traffic.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')

/** A connection that bypasses the proxy, for causing faults. */
const admin = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 20 })
admin.on('error', () => {})

afterAll(async () => {
  admin.disconnect()
  await lab().link.close()
  wire.close()
  await redis.stop()
})

const ready = () => send('/api/health/ready')
const untilReady = () =>
  expect.poll(async () => (await ready()).status, { timeout: 20_000, interval: 20 }).toBe(200)
beforeEach(untilReady)
afterEach(async () => {
  wire.slow(0)
  wire.unmute()
  wire.resume()
})

const loggedIn = (bench: Bench): Promise<LabClient[]> =>
  Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism, 'alice', { carrier: 'cookie' })))

/** A refused request: reported, and nothing was taken from the client. */
function expectUnavailable({ status, body, headers }: ApiResponse, what: string): void {
  expect([status, body.code], what).toEqual([503, 'store_unavailable'])
  expect(headers.get('retry-after'), what).toBe('1')
  expect(headers.getSetCookie(), what).toEqual([])
}

test('F01: returns 503 where Redis is needed and works elsewhere while it is stopped, and accepts the same cookies afterwards', async () => {
  const strict = await loggedIn(await TestBench.open())
  const pure = await loggedIn(await TestBench.open({ preset: 'textbook' }))
  const lenient = await loggedIn(await TestBench.open({ policy: { outage: 'fail-open' } }))
  const keepsNothing = ({ mechanism }: LabClient) => isKeyed(mechanism)
  await admin.save()
  await redis.kill()
  await expect.poll(() => lab().link.isUp(), { timeout: 5000, interval: 5 }).toBe(false)
  for (const client of strict) {
    expectUnavailable(await client.me(), client.mechanism)
    expectUnavailable(await client.logout(), `${client.mechanism} logout`)
  }
  for (const client of pure) {
    const answer = await client.me()
    // The textbook preset stores the sessions of server-session in the memory of a node.
    if (client.mechanism === 'opaque-token') expectUnavailable(answer, client.mechanism)
    else expect(answer.status, client.mechanism).toBe(200)
  }
  for (const client of lenient) {
    const answer = await client.me()
    if (!keepsNothing(client)) expectUnavailable(answer, client.mechanism)
    else expect([answer.status, answer.headers.get('revocation-check')]).toEqual([200, 'skipped'])
  }
  expect((await send('/api/health/live')).status).toBe(200)
  const reported = await ready()
  expect([reported.status, reported.headers.get('retry-after')]).toEqual([503, '1'])
  expect((await reported.json()).store).toEqual({ engine: 'redis', topology: 'standalone', status: 'down' })
  await redis.restart()
  await untilReady()
  for (const client of [...strict, ...pure, ...lenient]) {
    expect((await client.me()).status, client.mechanism).toBe(200)
  }
})

test('F03: is slow and correct with a Redis that takes 300 ms', async () => {
  const bench = await TestBench.open()
  const clients = await loggedIn(bench)
  wire.slow(300)
  for (const client of clients) {
    const { status, headers } = await client.me('?slide=0')
    expect(status, client.mechanism).toBe(200)
    expect(headers.get('server-timing'), client.mechanism).toMatch(/desc="reads=1 writes=0"/)
    expect((await client.refresh()).status, client.mechanism).toBe(200)
  }
  expect((await ready()).status).toBe(200)
})

describe('F04, F05: Redis comes back with less data', () => {
  test('empty: keeps sessions revoked, and keeps a bench that a process has loaded', async () => {
    const bench = await TestBench.open()
    const clients = await loggedIn(bench)
    const copies = clients.map((client) => client.copy())
    for (const client of clients) expect((await client.logout()).body.reach).toBe('everywhere')
    await rm(join(dirname(socket), 'dump.rdb'), { force: true })
    await redis.restart()
    await untilReady()
    for (const copy of copies) expect((await copy.me()).status, copy.mechanism).toBe(401)
    await expect.poll(() => admin.exists(`{${bench.id}}:bench`), { timeout: 5000 }).toBe(1)
    for (const client of await loggedIn(bench)) expect((await client.me()).status).toBe(200)
  })

  test.each(['denylist', 'not-before', 'epoch'])(
    'A1 empty, with a frozen clock: refuses what %s had revoked',
    async (revocation) => {
      const bench = await TestBench.open({
        clock: { frozen: true },
        policy: selfContained({ revocation }),
      })
      const clients = await loggedIn(bench)
      const copies = clients.map((client) => client.copy())
      for (const client of clients) await client.logout()
      await rm(join(dirname(socket), 'dump.rdb'), { force: true })
      await redis.restart()
      await untilReady()
      for (const client of await loggedIn(bench)) expect((await client.me()).status).toBe(200)
      for (const copy of copies) expect((await copy.me()).status, copy.mechanism).toBe(401)
    },
  )

  test('keeps logged-out sessions ended after a restore from an old snapshot', async () => {
    const bench = await TestBench.open()
    const clients = await loggedIn(bench)
    const others = await loggedIn(bench)
    await admin.save()
    const copies = clients.map((client) => client.copy())
    for (const client of clients) expect((await client.logout()).body.reach).toBe('everywhere')
    expect((await bench.policy({ csrf: 'off' })).status).toBe(200)
    await redis.restart()
    await untilReady()
    for (const copy of copies) {
      await expect.poll(async () => (await copy.me()).body.code, { timeout: 5000 }).toBe('session_ended')
    }
    // The data of the snapshot is valid, and later changes are written again.
    for (const other of others) expect((await other.me()).status, other.mechanism).toBe(200)
    const state = JSON.parse((await admin.get(`{${bench.id}}:bench`)) ?? '{}')
    expect(state.policy.csrf).toBe('off')
  })
})

describe.each([
  ['F06: read-only', () => admin.replicaof('127.0.0.1', 1), () => admin.replicaof('NO', 'ONE')],
  [
    'F06: without the replicas that it must have',
    () => admin.config('SET', 'min-replicas-to-write', 1),
    () => admin.config('SET', 'min-replicas-to-write', 0),
  ],
  [
    'F07: out of memory',
    () => admin.config('SET', 'maxmemory', 1),
    () => admin.config('SET', 'maxmemory', '512mb'),
  ],
] as const)('%s', (name, breaks, mends) => {
  test('serves reads, and returns 503 for writes without a loss', async () => {
    const bench = await TestBench.open()
    const clients = await loggedIn(bench)
    // A record makes space for its tombstone: a logout works even on a full Redis.
    const canEnd = (mechanism: string) => name.startsWith('F07') && /server-session|opaque/.test(mechanism)
    await breaks()
    try {
      for (const client of clients) {
        const { mechanism } = client
        expect((await client.me()).status, mechanism).toBe(200)
        // A cookie is made again from its contents; nothing has to be written.
        if (isSecretMechanism(mechanism)) expect((await client.refresh()).status).toBe(200)
        else expectUnavailable(await client.refresh(), `${mechanism} refresh`)
        expectUnavailable(await new Client(bench, mechanism).login('bob'), `${mechanism} login`)
        if (!canEnd(mechanism)) expectUnavailable(await client.logout(), `${mechanism} logout`)
        expect((await client.me()).status, mechanism).toBe(200)
      }
      expectUnavailable(await bench.policy({ csrf: 'off' }), 'policy')
      expectUnavailable(await bench.request('/api/benches', { method: 'POST', body: {} }), 'a new bench')
      for (const client of clients.filter(({ mechanism }) => canEnd(mechanism))) {
        const copy = client.copy()
        expect((await client.logout()).body.reach).toBe('everywhere')
        expect((await copy.me()).body.code).toBe('session_ended')
      }
    } finally {
      await mends()
    }
    // The refresh token whose exchange failed is still valid, and the failed logout works now.
    for (const client of clients.filter(({ mechanism }) => !canEnd(mechanism))) {
      expect((await client.refresh()).status, client.mechanism).toBe(200)
      expect((await client.logout()).body.reach, client.mechanism).toBe('everywhere')
    }
  })
})

describe('F09: a password that Redis rejects', () => {
  const SECRET = 'tr0ub4dor-and-3'

  test('is an outage that does not reveal it, and ends without a restart', async () => {
    const bench = await TestBench.open()
    const clients = await loggedIn(bench)
    await admin.config('SET', 'requirepass', SECRET)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await expect.poll(async () => (await ready()).status, { timeout: 5000, interval: 20 }).toBe(503)
    for (const client of clients) expectUnavailable(await client.me(), client.mechanism)
    expect((await send('/api/health/live')).status).toBe(200)
    await admin.config('SET', 'requirepass', '')
    await untilReady()
    for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(200)
  })

  test('is never logged when it is wrong', async () => {
    const { connectRedis: linkRedis, whenReady } = await import('#lib/redis/connection.ts')
    await admin.config('SET', 'requirepass', 'another')
    const link = linkRedis({ topology: 'standalone', url: `redis://:${SECRET}@127.0.0.1:${wire.port}` })
    const reported: unknown[] = []
    link.commands.on('error', (error) => reported.push(error.message, error.stack))
    try {
      const error = await whenReady(link, 500).catch((caught: Error) => caught)
      await expect.poll(() => reported.length, { timeout: 5000 }).toBeGreaterThan(0)
      expect(`${error} ${reported}`).toMatch(/WRONGPASS/)
      expect(`${error} ${reported}`).not.toContain(SECRET)
    } finally {
      await link.close()
      await admin.config('SET', 'requirepass', '')
    }
  })
})

test('F10: returns 503 while packets and then connections are lost, and keeps no broken connection', async () => {
  const bench = await TestBench.open()
  const clients = await loggedIn(bench)
  const usual = wire.connections()
  const traffic = new Traffic(
    clients.map((client) => ({ name: client.mechanism, ask: () => client.me('?slide=0') })),
  )
  await traffic.recovered(0)
  wire.hang()
  await expect
    .poll(() => traffic.outcomes.filter(({ response: answer }) => answer.status === 503).length, {
      timeout: 20_000,
    })
    .toBeGreaterThan(20)
  wire.abandon()
  await traffic.recovered(performance.now())
  const outcomes = await traffic.stop()
  expectHonest(outcomes)
  wire.resume()
  await expect.poll(() => wire.connections(), { timeout: 20_000 }).toBeLessThanOrEqual(usual)
})

test('creates a connection again that its client has given up', async () => {
  const bench = await TestBench.open()
  const [alice] = await loggedIn(bench)
  const { commands, listener } = lab().link
  const ended = Promise.all([once(commands, 'end'), once(listener, 'end')])
  commands.disconnect()
  listener.disconnect()
  await ended
  await expect.poll(() => [commands.status, listener.status], { timeout: 5000 }).toEqual(['ready', 'ready'])
  expect((await alice?.me())?.status).toBe(200)
})

test.each(MECHANISM_IDS)(
  'F11: %s, accepts a retry after the response to a refresh was lost',
  async (mechanism) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const before = alice.copy()
    wire.mute()
    const from = performance.now()
    expectUnavailable(await alice.refresh(), mechanism)
    expect(performance.now() - from).toBeLessThan(PATIENCE_MS)
    wire.unmute()
    await untilReady()
    // With the earlier token, as a client does that got no response. No reuse is reported.
    await expect.poll(async () => (await before.refresh()).status, { timeout: 10_000 }).toBe(200)
    expect((await before.me()).status).toBe(200)
    expect((await bench.events()).map(({ type }) => type)).not.toContain('token.reuse_detected')
  },
)
