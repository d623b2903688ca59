import { describe, expect, test } from 'vitest'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { EVERY } from '../support/cases.ts'
import { serverBench } from '../support/forge.ts'
import { aSession } from '../support/session.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const at = (client: Client, node: string, act = 'me?slide=0') =>
  client.request(act, { headers: { 'lab-node': node } })
const node = (bench: TestBench, id: string, change: object) =>
  bench.request(`/api/bench/nodes/${id}`, { method: 'PATCH', body: change })
const faults = (bench: TestBench, change: object) =>
  bench.request('/api/bench/faults', { method: 'PATCH', body: change })
const revokeOn = (bench: TestBench, client: Client, id: string) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE', headers: { 'lab-node': id } })

/** Three nodes, a store shared by them, and a user who logged in on the first. */
async function loggedIn(store: string, more: object = {}) {
  const bench = await TestBench.open({
    clock: { frozen: true },
    policy: { serverSession: { store, cacheSeconds: 5 } },
    ...more,
  })
  bench.headers = { 'lab-node': 'a' }
  const alice = await bench.login('server-session')
  bench.headers = {}
  return { bench, alice }
}

describe('replicated memory on three nodes', () => {
  test('accepts a session on every node, also after its first node stopped', async () => {
    const { bench, alice } = await loggedIn('replicated')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(200)
    await node(bench, 'a', { up: false })
    expect((await at(alice, 'b')).status).toBe(200)
    expect((await bench.sessions('state=active'))[0]?.id).toBe(alice.session?.id)
  })

  test('fetches missed changes from the other nodes when a node starts', async () => {
    const { bench, alice } = await loggedIn('replicated')
    await node(bench, 'a', { up: false })
    await bench.request('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: true },
      headers: { 'lab-node': 'b' },
    })
    expect((await at(alice, 'a')).status).toBe(200)
    await revokeOn(bench, alice, 'c')
    expect((await at(alice, 'a')).body.endReason).toBe('revoked_by_admin')
  })

  test('loses a session with the last node that has it', async () => {
    const { bench, alice } = await loggedIn('replicated')
    await faults(bench, { invalidation: 'dropped' })
    for (const id of ['a', 'b']) await node(bench, id, { up: false })
    expect((await at(alice, 'c')).status).toBe(200)
    await bench.request('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: true },
      headers: { 'lab-node': 'c' },
    })
    await bench.request('/api/bench/nodes/c', {
      method: 'PATCH',
      body: { up: false },
      headers: { 'lab-node': 'a' },
    })
    expect((await at(alice, 'a')).body.code).toBe('unknown_session')
    expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  })

  test('accepts a revoked session until the invalidation message arrives', async () => {
    const { bench, alice } = await loggedIn('replicated')
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(bench, { invalidation: 'delayed' })
    await revokeOn(bench, alice, 'a')
    expect((await at(alice, 'a')).status).toBe(401)
    expect((await at(alice, 'b')).status).toBe(200)
    await bench.advance(2)
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('accepts a revoked session until its expiry if the message is lost, as the response stated', async () => {
    const { bench, alice } = await loggedIn('replicated', {
      policy: {
        serverSession: { store: 'replicated' },
        lifetime: { idleSeconds: 100, absoluteSeconds: 250 },
      },
    })
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(bench, { invalidation: 'dropped' })
    const { body } = await revokeOn(bench, alice, 'a')
    expect(body.effectiveAt).toBe(alice.session?.absoluteExpiresAt)
    expect((await revokeOn(bench, alice, 'c')).body, 'revoked again').toEqual(body)
    // Activity slides the session on nodes that have not received its end.
    for (let n = 0; n < 3; n++) {
      await bench.advance(83)
      expect((await at(alice, 'b', 'me')).status).toBe(200)
    }
    await bench.advance(1)
    expect((await at(alice, 'b')).status).toBe(401)
  })

  test.each([
    ['down', { up: false }],
    ['cut off', { partitioned: true }],
  ])('ends it on a node that has it, with its first node %s', async (_, change) => {
    const { bench, alice } = await loggedIn('replicated')
    bench.headers = { 'lab-node': 'a' }
    const bob = await bench.login('server-session', 'bob')
    bench.headers = {}
    await node(bench, 'a', change)
    await revokeOn(bench, alice, 'c')
    const { body } = await bench.request('/api/sessions?user=bob', {
      method: 'DELETE',
      headers: { 'lab-node': 'c' },
    })
    expect(body.ended).toBe(1)
    for (const client of [alice, bob]) {
      for (const id of ['b', 'c']) expect((await at(client, id)).body.endReason, id).toBe('revoked_by_admin')
    }
  })

  test('delivers all messages to an unused node, however many there are', async () => {
    const { bench, alice } = await loggedIn('replicated')
    await revokeOn(bench, alice, 'a')
    const sessions = (await serverBench(bench)).nodes.replicated('a')
    const limit = { perUser: 1, perDeviceClass: null, perIp: 10_000, onExceed: 'evict-oldest' } as const
    const { now } = (await bench.request('/api/bench')).body
    const until = { idleExpiresAt: now + 60_000, absoluteExpiresAt: now + 60_000, expiresAt: now + 60_000 }
    for (let n = 0; n < 2100; n++) {
      // Each is delivered, and so is the end of the one before it.
      const session = aSession({ id: `many-${n}`.padEnd(22, '_'), user: 'bob', createdAt: now + n, ...until })
      const stored = { session, digest: `${n}`, previousDigest: null, rotatedAt: now, generation: 0 }
      await sessions.create(stored, limit, now)
    }
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('returns the same successor for concurrent renewals on two nodes', async () => {
    const { bench, alice } = await loggedIn('replicated')
    await at(alice, 'b')
    await faults(bench, { invalidation: 'delayed' })
    const [one, other] = [alice.copy(), alice.copy()]
    for (const [client, id] of [
      [one, 'a'],
      [other, 'b'],
    ] as const) {
      await client.request('refresh', { method: 'POST', body: {}, headers: { 'lab-node': id } })
    }
    expect(one.credential).toBe(other.credential)
    await bench.advance(2)
    for (const id of ['a', 'b', 'c']) expect((await at(one, id)).status, id).toBe(200)
  })
})

describe('two-tier store', () => {
  const reads = (headers: Headers) => /reads=(\d+)/.exec(headers.get('server-timing') ?? '')?.[1]

  test('reads once per node and then uses its cache for the staleness window', async () => {
    const { bench, alice } = await loggedIn('two-tier')
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
    expect(reads((await at(alice, 'b')).headers)).toBe('0')
    await bench.advance(5)
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
  })

  test('invalidates the caches of the other nodes at an end', async () => {
    const { bench, alice } = await loggedIn('two-tier')
    for (const id of ['a', 'b', 'c']) await at(alice, id)
    await revokeOn(bench, alice, 'a')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(401)
    const reported = (await bench.events()).find(({ type }) => type === 'cache.invalidated')
    expect(reported).toMatchObject({ sessionId: alice.session?.id, node: 'a', delivery: 'on' })
  })

  test.each([
    ['delayed', 2],
    ['dropped', 5],
  ] as const)(
    'serves stale data if the message is %s, for %i seconds and no longer',
    async (how, seconds) => {
      const { bench, alice } = await loggedIn('two-tier')
      await at(alice, 'b')
      await faults(bench, { invalidation: how })
      const { now } = (await bench.request('/api/bench')).body
      const { body } = await revokeOn(bench, alice, 'a')
      expect(body.effectiveAt).toBe(now + 5000)
      expect((await revokeOn(bench, alice, 'c')).body, 'revoked again').toEqual(body)
      expect((await at(alice, 'a')).status).toBe(401)
      await bench.advance(seconds - 1)
      expect((await at(alice, 'b')).status).toBe(200)
      await bench.advance(1)
      expect((await at(alice, 'b')).status).toBe(401)
    },
  )

  test('accepts cached records that Redis lost for the staleness window, as the event states', async () => {
    const { bench, alice } = await loggedIn('two-tier')
    await at(alice, 'b')
    const { now } = (await bench.request('/api/bench')).body
    await faults(bench, { redis: 'emptied' })
    const lost = (await bench.events()).find(({ type }) => type === 'session.ended')
    expect(lost).toMatchObject({ reason: 'store_lost', effectiveAt: now + 5000 })
    expect((await at(alice, 'b')).status).toBe(200)
    await bench.advance(5)
    expect((await at(alice, 'b')).status).toBe(401)
  })

  test('uses the cache while Redis is down, and then returns 503', async () => {
    const { bench, alice } = await loggedIn('two-tier')
    await at(alice, 'b')
    await faults(bench, { redis: 'down' })
    expect((await at(alice, 'b')).status).toBe(200)
    expect((await at(alice, 'c')).status).toBe(503)
    await bench.advance(5)
    expect((await at(alice, 'b')).status).toBe(503)
  })
})

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  const isInRedis = !/memory|replicated|pure/.test(mechanism)

  test('serves checks from a read-only Redis, and refuses what would have to be written', async () => {
    const bench = await TestBench.open(options, { policy: { lifetime: { renewalSeconds: 1 } } })
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    await faults(bench, { redis: 'read-only' })
    await bench.advance(61)
    expect((await alice.me()).status).toBe(200)
    const { store } = (await bench.request('/api/bench')).body.policy.serverSession
    const needsRedis =
      mechanism !== 'server-session' || store === 'redis' || store === 'two-tier' ? isInRedis : false
    const answer = await alice.copy().logout()
    const isPureCookie = isSecretMechanism(mechanism) && options.preset === 'textbook'
    expect(answer.status).toBe(needsRedis && !isPureCookie ? 503 : 200)
    if (answer.status === 503) expect(answer.headers.getSetCookie()).toEqual([])
    await faults(bench, { redis: 'up' })
    if (answer.status === 503) expect((await alice.me()).status).toBe(200)
  })

  test('revives no session after Redis was flushed, and refuses those that only Redis had', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const revoked = await bench.login(mechanism)
    await bench.request(`/api/sessions/${revoked.session?.id}`, { method: 'DELETE' })
    const wasRefused = (await revoked.me('?slide=0')).status === 401
    const alice = await bench.login(mechanism)
    await bench.advance(5)
    await faults(bench, { redis: 'emptied' })
    // A login there is new to it, also if it has had no query before.
    const candidate = await bench.login(mechanism)
    await bench.advance(2)
    expect((await candidate.me('?slide=0')).status).toBe(200)
    if (wasRefused) expect((await revoked.me('?slide=0')).status).toBe(401)
    const { store } = (await bench.request('/api/bench')).body.policy.serverSession
    const survives =
      options.preset === 'textbook'
        ? mechanism !== 'opaque-token'
        : mechanism === 'server-session' && (store === 'replicated' || store === 'database')
    expect((await alice.me('?slide=0')).status).toBe(survives ? 200 : 401)
  })

  test('records sessions that expired during an outage when Redis is available again', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { lifetime: { idleSeconds: 60 }, jwt: { accessSeconds: 300 } },
    })
    const alice = await bench.login(mechanism)
    await faults(bench, { redis: 'down' })
    const { now } = (await bench.request('/api/bench')).body
    await bench.advance(61)
    expect((await bench.request('/api/bench')).body.now).toBe(now + 61_000)
    await faults(bench, { redis: 'up' })
    expect((await alice.me()).status).toBe(401)
    await bench.advance(1)
    expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'idle_timeout' })
  })

  test('tolerates a node whose clock differs by a few seconds', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { balancer: 'round-robin' },
    })
    bench.headers = { 'lab-node': 'a' }
    for (const clockSkewSeconds of [4, -4]) {
      await node(bench, 'a', { clockSkewSeconds })
      const alice = await bench.login(mechanism)
      const { store } = (await bench.request('/api/bench')).body.policy.serverSession
      const other = mechanism === 'server-session' && store === 'memory' ? 'a' : 'b'
      expect((await at(alice, other)).status, `${clockSkewSeconds}`).toBe(200)
    }
  })
})

test('refuses a token from a node whose clock is far ahead as not yet valid, and nothing else', async () => {
  const bench = await TestBench.open({ clock: { frozen: true } })
  await node(bench, 'a', { clockSkewSeconds: 90 })
  bench.headers = { 'lab-node': 'a' }
  const [jwt, opaque] = [await bench.login('jwt'), await bench.login('opaque-token')]
  expect((await at(jwt, 'a')).status).toBe(200)
  expect((await at(jwt, 'b')).status).toBe(401)
  expect((await at(opaque, 'b')).status).toBe(200)
  await bench.advance(90)
  expect((await at(jwt, 'b')).status).toBe(200)
})

test('refuses too early on a node that is ahead, and never accepts past the absolute timeout of its own clock', async () => {
  const bench = await TestBench.open({
    clock: { frozen: true },
    policy: { lifetime: { absoluteSeconds: 100 } },
  })
  await node(bench, 'b', { clockSkewSeconds: 90 })
  bench.headers = { 'lab-node': 'a' }
  const alice = await bench.login('sealed-cookie')
  bench.headers = {}
  await bench.advance(20)
  expect((await at(alice, 'b')).body.code).toBe('expired_absolute')
  expect((await at(alice, 'c')).status).toBe(200)
})

test('moves no records when policy names another store, and does not revive them on the way back', async () => {
  const { bench, alice } = await loggedIn('redis')
  await bench.policy({ serverSession: { store: 'memory' } })
  expect((await at(alice, 'a')).status).toBe(401)
  expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  await bench.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'a')).status).toBe(401)
})

test('keeps the records when a store gets a cache', async () => {
  const { bench, alice } = await loggedIn('redis')
  await bench.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'b')).status).toBe(200)
})
