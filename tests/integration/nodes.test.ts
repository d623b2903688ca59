import { describe, expect, test } from 'vitest'
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
const kickAt = (bench: TestBench, client: Client, id: string) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE', headers: { 'lab-node': id } })

/** Three nodes, a store between them, and somebody who signed in on the first. */
async function signedIn(store: string, more: object = {}) {
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

describe('replicated over three nodes', () => {
  test('a session is known everywhere, and outlives the node that made it', async () => {
    const { bench, alice } = await signedIn('replicated')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(200)
    await node(bench, 'a', { up: false })
    expect((await at(alice, 'b')).status).toBe(200)
    expect((await bench.sessions('state=active'))[0]?.id).toBe(alice.session?.id)
  })

  test('a node that comes back asks the others what it has missed', async () => {
    const { bench, alice } = await signedIn('replicated')
    await node(bench, 'a', { up: false })
    await bench.request('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: true },
      headers: { 'lab-node': 'b' },
    })
    expect((await at(alice, 'a')).status).toBe(200)
    await kickAt(bench, alice, 'c')
    expect((await at(alice, 'a')).body.endReason).toBe('revoked_by_admin')
  })

  test('with the last node that remembers it, it is lost', async () => {
    const { bench, alice } = await signedIn('replicated')
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

  test('who has not heard of a revocation accepts until the message arrives', async () => {
    const { bench, alice } = await signedIn('replicated')
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(bench, { invalidation: 'delayed' })
    await kickAt(bench, alice, 'a')
    expect((await at(alice, 'a')).status).toBe(401)
    expect((await at(alice, 'b')).status).toBe(200)
    await bench.advance(2)
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('who never hears of it accepts for as long as the session may live, and the answer had said so', async () => {
    const { bench, alice } = await signedIn('replicated', {
      policy: {
        serverSession: { store: 'replicated' },
        lifetime: { idleSeconds: 100, absoluteSeconds: 250 },
      },
    })
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(bench, { invalidation: 'dropped' })
    const { body } = await kickAt(bench, alice, 'a')
    expect(body.effectiveAt).toBe(alice.session?.absoluteExpiresAt)
    expect((await kickAt(bench, alice, 'c')).body, 'asked again').toEqual(body)
    // Activity goes on counting where nobody knows that it is over.
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
  ])('it is ended where it is remembered, with the node %s that it began at', async (_, change) => {
    const { bench, alice } = await signedIn('replicated')
    bench.headers = { 'lab-node': 'a' }
    const bob = await bench.login('server-session', 'bob')
    bench.headers = {}
    await node(bench, 'a', change)
    await kickAt(bench, alice, 'c')
    const { body } = await bench.request('/api/sessions?user=bob', {
      method: 'DELETE',
      headers: { 'lab-node': 'c' },
    })
    expect(body.ended).toBe(1)
    for (const client of [alice, bob]) {
      for (const id of ['b', 'c']) expect((await at(client, id)).body.endReason, id).toBe('revoked_by_admin')
    }
  })

  test('a node that nobody asks anything misses nothing, however much it is told', async () => {
    const { bench, alice } = await signedIn('replicated')
    await kickAt(bench, alice, 'a')
    const sessions = (await serverBench(bench)).nodes.replicated('a')
    const limit = { perUser: 1, perDeviceClass: null, perIp: 10_000, onExceed: 'evict-oldest' } as const
    const { now } = (await bench.request('/api/bench')).body
    const until = { idleExpiresAt: now + 60_000, absoluteExpiresAt: now + 60_000, expiresAt: now + 60_000 }
    for (let n = 0; n < 2100; n++) {
      // Each is told, and so is the end of the one before it.
      const session = aSession({ id: `many-${n}`.padEnd(22, '_'), user: 'bob', createdAt: now + n, ...until })
      const stored = { session, digest: `${n}`, previousDigest: null, rotatedAt: now, generation: 0 }
      await sessions.create(stored, limit, now)
    }
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('two nodes that renew the same token at once agree on its successor', async () => {
    const { bench, alice } = await signedIn('replicated')
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

describe('two tiers', () => {
  const reads = (headers: Headers) => /reads=(\d+)/.exec(headers.get('server-timing') ?? '')?.[1]

  test('a node asks once, and then believes what it has read for a while', async () => {
    const { bench, alice } = await signedIn('two-tier')
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
    expect(reads((await at(alice, 'b')).headers)).toBe('0')
    await bench.advance(5)
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
  })

  test('who ends a session tells the others to forget it, and they do', async () => {
    const { bench, alice } = await signedIn('two-tier')
    for (const id of ['a', 'b', 'c']) await at(alice, id)
    await kickAt(bench, alice, 'a')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(401)
    const told = (await bench.events()).find(({ type }) => type === 'cache.invalidated')
    expect(told).toMatchObject({ sessionId: alice.session?.id, node: 'a', delivery: 'on' })
  })

  test.each([
    ['delayed', 2],
    ['dropped', 5],
  ] as const)(
    'where the message is %s a node is stale for %i seconds, and no longer',
    async (how, seconds) => {
      const { bench, alice } = await signedIn('two-tier')
      await at(alice, 'b')
      await faults(bench, { invalidation: how })
      const { now } = (await bench.request('/api/bench')).body
      const { body } = await kickAt(bench, alice, 'a')
      expect(body.effectiveAt).toBe(now + 5000)
      expect((await kickAt(bench, alice, 'c')).body, 'asked again').toEqual(body)
      expect((await at(alice, 'a')).status).toBe(401)
      await bench.advance(seconds - 1)
      expect((await at(alice, 'b')).status).toBe(200)
      await bench.advance(1)
      expect((await at(alice, 'b')).status).toBe(401)
    },
  )

  test('whose record went with Redis is believed for a while by who has read it, and the ledger says for how long', async () => {
    const { bench, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    const { now } = (await bench.request('/api/bench')).body
    await faults(bench, { redis: 'emptied' })
    const lost = (await bench.events()).find(({ type }) => type === 'session.ended')
    expect(lost).toMatchObject({ reason: 'store_lost', effectiveAt: now + 5000 })
    expect((await at(alice, 'b')).status).toBe(200)
    await bench.advance(5)
    expect((await at(alice, 'b')).status).toBe(401)
  })

  test('with Redis down a node goes on with what it has read, and then waits', async () => {
    const { bench, alice } = await signedIn('two-tier')
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

  test('a Redis that takes no writes answers checks, and refuses what would have to be written', async () => {
    const bench = await TestBench.open(options, { policy: { lifetime: { renewalSeconds: 1 } } })
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    await faults(bench, { redis: 'read-only' })
    await bench.advance(61)
    expect((await alice.me()).status).toBe(200)
    const { store } = (await bench.request('/api/bench')).body.policy.serverSession
    const needsRedis =
      mechanism !== 'server-session' || store === 'redis' || store === 'two-tier' ? isInRedis : false
    const answer = await alice.copy().logout()
    const isPureSeal = mechanism === 'sealed-cookie' && options.preset === 'textbook'
    expect(answer.status).toBe(needsRedis && !isPureSeal ? 503 : 200)
    if (answer.status === 503) expect(answer.headers.getSetCookie()).toEqual([])
    await faults(bench, { redis: 'up' })
    if (answer.status === 503) expect((await alice.me()).status).toBe(200)
  })

  test('a Redis that was emptied brings nobody back, and throws out whom it alone knew', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const kicked = await bench.login(mechanism)
    await bench.request(`/api/sessions/${kicked.session?.id}`, { method: 'DELETE' })
    const wasRefused = (await kicked.me('?slide=0')).status === 401
    const alice = await bench.login(mechanism)
    await bench.advance(5)
    await faults(bench, { redis: 'emptied' })
    // Who signs in to it is new to it, also when nobody has asked it anything before.
    const candidate = await bench.login(mechanism)
    await bench.advance(2)
    expect((await candidate.me('?slide=0')).status).toBe(200)
    if (wasRefused) expect((await kicked.me('?slide=0')).status).toBe(401)
    const { store } = (await bench.request('/api/bench')).body.policy.serverSession
    const survives =
      options.preset === 'textbook'
        ? mechanism !== 'opaque-token'
        : mechanism === 'server-session' && (store === 'replicated' || store === 'database')
    expect((await alice.me('?slide=0')).status).toBe(survives ? 200 : 401)
  })

  test('time goes on while Redis is down, and what it ended is written down when Redis is back', async () => {
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

  test('a node whose clock is a few seconds off is no trouble', async () => {
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

test('a token from a node whose clock is far ahead is not good elsewhere yet; nothing else depends on it', async () => {
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

test('a node whose clock is ahead refuses too early, and one behind never accepts past the absolute limit of its own clock', async () => {
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

test('records do not move when policy names another store, and do not come back when it is named again', async () => {
  const { bench, alice } = await signedIn('redis')
  await bench.policy({ serverSession: { store: 'memory' } })
  expect((await at(alice, 'a')).status).toBe(401)
  expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  await bench.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'a')).status).toBe(401)
})

test('a store that only gets a cache before it keeps its records', async () => {
  const { bench, alice } = await signedIn('redis')
  await bench.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'b')).status).toBe(200)
})
