import { describe, expect, test } from 'vitest'
import { EVERY } from '../support/cases.ts'
import { insideOf } from '../support/forge.ts'
import { aSession } from '../support/session.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const at = (client: Client, node: string, act = 'me?slide=0') =>
  client.ask(act, { headers: { 'lab-node': node } })
const node = (world: TestBench, id: string, change: object) =>
  world.ask(`/api/bench/nodes/${id}`, { method: 'PATCH', body: change })
const faults = (world: TestBench, change: object) =>
  world.ask('/api/bench/faults', { method: 'PATCH', body: change })
const kickAt = (world: TestBench, client: Client, id: string) =>
  world.ask(`/api/sessions/${client.session?.id}`, { method: 'DELETE', headers: { 'lab-node': id } })

/** Three nodes, a store between them, and somebody who signed in on the first. */
async function signedIn(store: string, more: object = {}) {
  const world = await TestBench.open({
    clock: { frozen: true },
    policy: { serverSession: { store, cacheSeconds: 5 } },
    ...more,
  })
  world.headers = { 'lab-node': 'a' }
  const alice = await world.login('server-session')
  world.headers = {}
  return { world, alice }
}

describe('replicated over three nodes', () => {
  test('a session is known everywhere, and outlives the node that made it', async () => {
    const { world, alice } = await signedIn('replicated')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(200)
    await node(world, 'a', { up: false })
    expect((await at(alice, 'b')).status).toBe(200)
    expect((await world.sessions('state=active'))[0]?.id).toBe(alice.session?.id)
  })

  test('a node that comes back asks the others what it has missed', async () => {
    const { world, alice } = await signedIn('replicated')
    await node(world, 'a', { up: false })
    await world.ask('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: true },
      headers: { 'lab-node': 'b' },
    })
    expect((await at(alice, 'a')).status).toBe(200)
    await kickAt(world, alice, 'c')
    expect((await at(alice, 'a')).body.endReason).toBe('revoked_by_admin')
  })

  test('with the last node that remembers it, it is lost', async () => {
    const { world, alice } = await signedIn('replicated')
    await faults(world, { invalidation: 'dropped' })
    for (const id of ['a', 'b']) await node(world, id, { up: false })
    expect((await at(alice, 'c')).status).toBe(200)
    await world.ask('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: true },
      headers: { 'lab-node': 'c' },
    })
    await world.ask('/api/bench/nodes/c', {
      method: 'PATCH',
      body: { up: false },
      headers: { 'lab-node': 'a' },
    })
    expect((await at(alice, 'a')).body.code).toBe('unknown_session')
    expect((await world.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  })

  test('who has not heard of a revocation accepts until the message arrives', async () => {
    const { world, alice } = await signedIn('replicated')
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(world, { invalidation: 'delayed' })
    await kickAt(world, alice, 'a')
    expect((await at(alice, 'a')).status).toBe(401)
    expect((await at(alice, 'b')).status).toBe(200)
    await world.advance(2)
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('who never hears of it accepts for as long as the session may live, and the answer had said so', async () => {
    const { world, alice } = await signedIn('replicated', {
      policy: {
        serverSession: { store: 'replicated' },
        lifetime: { idleSeconds: 100, absoluteSeconds: 250 },
      },
    })
    for (const id of ['b', 'c']) await at(alice, id)
    await faults(world, { invalidation: 'dropped' })
    const { body } = await kickAt(world, alice, 'a')
    expect(body.effectiveAt).toBe(alice.session?.absoluteExpiresAt)
    expect((await kickAt(world, alice, 'c')).body, 'asked again').toEqual(body)
    // Activity goes on counting where nobody knows that it is over.
    for (let n = 0; n < 3; n++) {
      await world.advance(83)
      expect((await at(alice, 'b', 'me')).status).toBe(200)
    }
    await world.advance(1)
    expect((await at(alice, 'b')).status).toBe(401)
  })

  test.each([
    ['down', { up: false }],
    ['cut off', { partitioned: true }],
  ])('it is ended where it is remembered, with the node %s that it began at', async (_, change) => {
    const { world, alice } = await signedIn('replicated')
    world.headers = { 'lab-node': 'a' }
    const bob = await world.login('server-session', 'bob')
    world.headers = {}
    await node(world, 'a', change)
    await kickAt(world, alice, 'c')
    const { body } = await world.ask('/api/sessions?user=bob', {
      method: 'DELETE',
      headers: { 'lab-node': 'c' },
    })
    expect(body.ended).toBe(1)
    for (const client of [alice, bob]) {
      for (const id of ['b', 'c']) expect((await at(client, id)).body.endReason, id).toBe('revoked_by_admin')
    }
  })

  test('a node that nobody asks anything misses nothing, however much it is told', async () => {
    const { world, alice } = await signedIn('replicated')
    await kickAt(world, alice, 'a')
    const sessions = (await insideOf(world)).nodes.replicated('a')
    const limit = { perUser: 1, perDeviceClass: null, perIp: 10_000, onExceed: 'evict-oldest' } as const
    const { now } = (await world.ask('/api/bench')).body
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
    const { world, alice } = await signedIn('replicated')
    await at(alice, 'b')
    await faults(world, { invalidation: 'delayed' })
    const [one, other] = [alice.copy(), alice.copy()]
    for (const [client, id] of [
      [one, 'a'],
      [other, 'b'],
    ] as const) {
      await client.ask('refresh', { method: 'POST', body: {}, headers: { 'lab-node': id } })
    }
    expect(one.credential).toBe(other.credential)
    await world.advance(2)
    for (const id of ['a', 'b', 'c']) expect((await at(one, id)).status, id).toBe(200)
  })
})

describe('two tiers', () => {
  const reads = (headers: Headers) => /reads=(\d+)/.exec(headers.get('server-timing') ?? '')?.[1]

  test('a node asks once, and then believes what it has read for a while', async () => {
    const { world, alice } = await signedIn('two-tier')
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
    expect(reads((await at(alice, 'b')).headers)).toBe('0')
    await world.advance(5)
    expect(reads((await at(alice, 'b')).headers)).toBe('1')
  })

  test('who ends a session tells the others to forget it, and they do', async () => {
    const { world, alice } = await signedIn('two-tier')
    for (const id of ['a', 'b', 'c']) await at(alice, id)
    await kickAt(world, alice, 'a')
    for (const id of ['a', 'b', 'c']) expect((await at(alice, id)).status, id).toBe(401)
    const told = (await world.events()).find(({ type }) => type === 'cache.invalidated')
    expect(told).toMatchObject({ sessionId: alice.session?.id, node: 'a', delivery: 'on' })
  })

  test.each([
    ['delayed', 2],
    ['dropped', 5],
  ] as const)(
    'where the message is %s a node is stale for %i seconds, and no longer',
    async (how, seconds) => {
      const { world, alice } = await signedIn('two-tier')
      await at(alice, 'b')
      await faults(world, { invalidation: how })
      const { now } = (await world.ask('/api/bench')).body
      const { body } = await kickAt(world, alice, 'a')
      expect(body.effectiveAt).toBe(now + 5000)
      expect((await kickAt(world, alice, 'c')).body, 'asked again').toEqual(body)
      expect((await at(alice, 'a')).status).toBe(401)
      await world.advance(seconds - 1)
      expect((await at(alice, 'b')).status).toBe(200)
      await world.advance(1)
      expect((await at(alice, 'b')).status).toBe(401)
    },
  )

  test('whose record went with Redis is believed for a while by who has read it, and the ledger says for how long', async () => {
    const { world, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    const { now } = (await world.ask('/api/bench')).body
    await faults(world, { redis: 'emptied' })
    const lost = (await world.events()).find(({ type }) => type === 'session.ended')
    expect(lost).toMatchObject({ reason: 'store_lost', effectiveAt: now + 5000 })
    expect((await at(alice, 'b')).status).toBe(200)
    await world.advance(5)
    expect((await at(alice, 'b')).status).toBe(401)
  })

  test('with Redis down a node goes on with what it has read, and then waits', async () => {
    const { world, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    await faults(world, { redis: 'down' })
    expect((await at(alice, 'b')).status).toBe(200)
    expect((await at(alice, 'c')).status).toBe(503)
    await world.advance(5)
    expect((await at(alice, 'b')).status).toBe(503)
  })
})

describe.each(EVERY)('$name', ({ mechanism, bench }) => {
  const isInRedis = !/memory|replicated|pure/.test(mechanism)

  test('a Redis that takes no writes answers checks, and refuses what would have to be written', async () => {
    const world = await TestBench.open(bench, { policy: { lifetime: { renewalSeconds: 1 } } })
    const alice = await world.login(mechanism, 'alice', { carrier: 'cookie' })
    await faults(world, { redis: 'read-only' })
    await world.advance(61)
    expect((await alice.me()).status).toBe(200)
    const { store } = (await world.ask('/api/bench')).body.policy.serverSession
    const needsRedis =
      mechanism !== 'server-session' || store === 'redis' || store === 'two-tier' ? isInRedis : false
    const answer = await alice.copy().logout()
    const isPureSeal = mechanism === 'sealed-cookie' && bench.preset === 'textbook'
    expect(answer.status).toBe(needsRedis && !isPureSeal ? 503 : 200)
    if (answer.status === 503) expect(answer.headers.getSetCookie()).toEqual([])
    await faults(world, { redis: 'up' })
    if (answer.status === 503) expect((await alice.me()).status).toBe(200)
  })

  test('a Redis that was emptied brings nobody back, and throws out whom it alone knew', async () => {
    const world = await TestBench.open(bench, { clock: { frozen: true } })
    const kicked = await world.login(mechanism)
    await world.ask(`/api/sessions/${kicked.session?.id}`, { method: 'DELETE' })
    const wasRefused = (await kicked.me('?slide=0')).status === 401
    const alice = await world.login(mechanism)
    await world.advance(5)
    await faults(world, { redis: 'emptied' })
    // Who signs in to it is new to it, also when nobody has asked it anything before.
    const newcomer = await world.login(mechanism)
    await world.advance(2)
    expect((await newcomer.me('?slide=0')).status).toBe(200)
    if (wasRefused) expect((await kicked.me('?slide=0')).status).toBe(401)
    const { store } = (await world.ask('/api/bench')).body.policy.serverSession
    const survives =
      bench.preset === 'textbook'
        ? mechanism !== 'opaque-token'
        : mechanism === 'server-session' && (store === 'replicated' || store === 'database')
    expect((await alice.me('?slide=0')).status).toBe(survives ? 200 : 401)
  })

  test('time goes on while Redis is down, and what it ended is written down when Redis is back', async () => {
    const world = await TestBench.open(bench, {
      clock: { frozen: true },
      policy: { lifetime: { idleSeconds: 60 }, jwt: { accessSeconds: 300 } },
    })
    const alice = await world.login(mechanism)
    await faults(world, { redis: 'down' })
    const { now } = (await world.ask('/api/bench')).body
    await world.advance(61)
    expect((await world.ask('/api/bench')).body.now).toBe(now + 61_000)
    await faults(world, { redis: 'up' })
    expect((await alice.me()).status).toBe(401)
    await world.advance(1)
    expect((await world.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'idle_timeout' })
  })

  test('a node whose clock is a few seconds off is no trouble', async () => {
    const world = await TestBench.open(bench, {
      clock: { frozen: true },
      policy: { balancer: 'round-robin' },
    })
    world.headers = { 'lab-node': 'a' }
    for (const clockSkewSeconds of [4, -4]) {
      await node(world, 'a', { clockSkewSeconds })
      const alice = await world.login(mechanism)
      const { store } = (await world.ask('/api/bench')).body.policy.serverSession
      const other = mechanism === 'server-session' && store === 'memory' ? 'a' : 'b'
      expect((await at(alice, other)).status, `${clockSkewSeconds}`).toBe(200)
    }
  })
})

test('a token from a node whose clock is far ahead is not good elsewhere yet; nothing else depends on it', async () => {
  const world = await TestBench.open({ clock: { frozen: true } })
  await node(world, 'a', { clockSkewSeconds: 90 })
  world.headers = { 'lab-node': 'a' }
  const [jwt, opaque] = [await world.login('jwt'), await world.login('opaque-token')]
  expect((await at(jwt, 'a')).status).toBe(200)
  expect((await at(jwt, 'b')).status).toBe(401)
  expect((await at(opaque, 'b')).status).toBe(200)
  await world.advance(90)
  expect((await at(jwt, 'b')).status).toBe(200)
})

test('a node whose clock is ahead refuses too early, and one behind never accepts past the absolute limit of its own clock', async () => {
  const world = await TestBench.open({
    clock: { frozen: true },
    policy: { lifetime: { absoluteSeconds: 100 } },
  })
  await node(world, 'b', { clockSkewSeconds: 90 })
  world.headers = { 'lab-node': 'a' }
  const alice = await world.login('sealed-cookie')
  world.headers = {}
  await world.advance(20)
  expect((await at(alice, 'b')).body.code).toBe('expired_absolute')
  expect((await at(alice, 'c')).status).toBe(200)
})

test('records do not move when policy names another store, and do not come back when it is named again', async () => {
  const { world, alice } = await signedIn('redis')
  await world.policy({ serverSession: { store: 'memory' } })
  expect((await at(alice, 'a')).status).toBe(401)
  expect((await world.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  await world.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'a')).status).toBe(401)
})

test('a store that only gets a cache before it keeps its records', async () => {
  const { world, alice } = await signedIn('redis')
  await world.policy({ serverSession: { store: 'two-tier' } })
  expect((await at(alice, 'b')).status).toBe(200)
})
