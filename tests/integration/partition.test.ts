import { describe, expect, test } from 'vitest'
import { EVERY } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* A node that is cut off: it serves, it reaches nobody, and when it is let back it catches up. */

const at = (client: Client, node: string, act = 'me?slide=0') =>
  client.ask(act, { headers: { 'lab-node': node } })
const setNode = (world: TestBench, id: string, change: object) =>
  world.ask(`/api/bench/nodes/${id}`, { method: 'PATCH', body: change, headers: { 'lab-node': 'a' } })
const kickAt = (world: TestBench, client: Client, id: string) =>
  world.ask(`/api/sessions/${client.session?.id}`, { method: 'DELETE', headers: { 'lab-node': id } })

async function signedIn(store: string, at = 'a') {
  const world = await TestBench.open({
    clock: { frozen: true },
    policy: { serverSession: { store, cacheSeconds: 5 } },
  })
  world.headers = { 'lab-node': at }
  const alice = await world.login('server-session')
  world.headers = {}
  return { world, alice }
}

describe.each(EVERY)('$name', ({ mechanism, bench }) => {
  test('a cut-off node answers from what it has, or 503, and never takes anybody for signed out', async () => {
    const world = await TestBench.open(bench, { clock: { frozen: true } })
    world.headers = { 'lab-node': 'b' }
    const alice = await world.login(mechanism)
    world.headers = {}
    const { serverSession } = (await world.ask('/api/bench')).body.policy
    const inNode = serverSession.store === 'memory' || serverSession.store === 'replicated'
    const isPure = bench.preset === 'textbook' && (mechanism === 'jwt' || mechanism === 'sealed-cookie')
    const goesOn = isPure || (mechanism === 'server-session' && inNode)

    expect((await setNode(world, 'b', { partitioned: true })).body).toMatchObject({
      id: 'b',
      up: true,
      partitioned: true,
    })
    const answer = await at(alice, 'b')
    expect(answer.status).toBe(goesOn ? 200 : 503)
    if (!goesOn) {
      expect(answer.body.code).toBe('store_unavailable')
      expect(answer.headers.get('retry-after')).not.toBeNull()
    }
    await setNode(world, 'b', { partitioned: false })
    expect((await at(alice, 'b')).status).toBe(200)
  })
})

describe('replicated', () => {
  test('what is revoked while a node is away is accepted there until it is back, and never again', async () => {
    const { world, alice } = await signedIn('replicated')
    expect((await at(alice, 'b')).status).toBe(200)
    await setNode(world, 'b', { partitioned: true })
    await kickAt(world, alice, 'c')
    expect((await at(alice, 'a')).status).toBe(401)
    expect((await at(alice, 'b')).status).toBe(200)
    // The cut-off node changes what it still takes for alive: the end wins all the same.
    await world.advance(90)
    expect((await at(alice, 'b', 'me')).status).toBe(200)
    await setNode(world, 'b', { partitioned: false })
    for (const id of ['a', 'b', 'c'])
      expect((await at(alice, id)).body.endReason, id).toBe('revoked_by_admin')
  })

  test('who signs in at a cut-off node is unknown elsewhere until it is back', async () => {
    const { world } = await signedIn('replicated')
    await setNode(world, 'b', { partitioned: true })
    world.headers = { 'lab-node': 'b' }
    const bob = await world.login('server-session', 'bob')
    world.headers = {}
    expect((await at(bob, 'a')).body.code).toBe('unknown_session')
    await setNode(world, 'b', { partitioned: false })
    for (const id of ['a', 'b', 'c']) expect((await at(bob, id)).status, id).toBe(200)
  })

  test('what had reached a node before the line was cut has reached it', async () => {
    const { world, alice } = await signedIn('replicated')
    await setNode(world, 'c', { partitioned: true })
    expect((await at(alice, 'c')).status).toBe(200)
  })

  test('what a node had not sent when it went down is lost with it', async () => {
    const { world } = await signedIn('replicated')
    await setNode(world, 'b', { partitioned: true })
    world.headers = { 'lab-node': 'b' }
    const bob = await world.login('server-session', 'bob')
    world.headers = {}
    await setNode(world, 'b', { up: false })
    await setNode(world, 'b', { up: true, partitioned: false })
    for (const id of ['a', 'b', 'c']) expect((await at(bob, id)).body.code, id).toBe('unknown_session')
    const [row] = await world.sessions('user=bob')
    expect(row).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  })
})

describe('two tiers', () => {
  test('a cut-off node goes on with what it has read, for as long as it may; then it has no answer', async () => {
    const { world, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    await setNode(world, 'b', { partitioned: true })
    await kickAt(world, alice, 'a')
    expect((await at(alice, 'b')).status).toBe(200)
    await world.advance(5)
    expect((await at(alice, 'b')).status).toBe(503)
    await setNode(world, 'b', { partitioned: false })
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('a node that is let back believes nothing that it had read', async () => {
    const { world, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    await setNode(world, 'b', { partitioned: true })
    await kickAt(world, alice, 'a')
    await setNode(world, 'b', { partitioned: false })
    expect((await at(alice, 'b')).status).toBe(401)
  })
})

test('the ledger says when a node is cut off and when it is back, and who got no answer meanwhile', async () => {
  const { world, alice } = await signedIn('redis')
  await setNode(world, 'b', { partitioned: true })
  await at(alice, 'b')
  await setNode(world, 'b', { partitioned: false })
  const told = (await world.events()).filter(
    ({ type }) => type === 'node.changed' || type === 'store.unavailable',
  )
  expect(told).toMatchObject([
    { type: 'node.changed', node: 'b', up: true, partitioned: true },
    { type: 'store.unavailable', node: 'b', store: 'redis', act: 'me' },
    { type: 'node.changed', node: 'b', up: true },
  ])
  expect(told[2]).not.toHaveProperty('partitioned')
})

test('sessions whose time is up are found out though the first node is cut off', async () => {
  const { world } = await signedIn('redis')
  await setNode(world, 'a', { partitioned: true })
  await world.advance(1801)
  expect((await world.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'idle_timeout' })
})

test('with every node down whoever runs the bench can still start one', async () => {
  const { world, alice } = await signedIn('redis')
  const set = (id: string, up: boolean) =>
    world.ask(`/api/bench/nodes/${id}`, { method: 'PATCH', body: { up } })
  for (const id of ['a', 'b', 'c']) expect((await set(id, false)).status, id).toBe(200)
  expect((await alice.me()).status).toBe(503)
  expect((await set('b', true)).status).toBe(200)
  expect((await alice.me()).headers.get('lab-node')).toBe('b')
})

describe('a sticky balancer', () => {
  const sticky = { policy: { balancer: 'sticky' } }

  test('sends a browser back to the node that let it in, by a cookie that opens nothing', async () => {
    const world = await TestBench.open(sticky)
    for (const id of ['a', 'b', 'c']) {
      world.headers = { 'lab-node': id }
      const client = await world.login('server-session')
      world.headers = {}
      expect(client.stuckTo).toBe(id)
      for (let i = 0; i < 3; i++) expect((await client.me()).headers.get('lab-node')).toBe(id)
    }
  })

  test('moves the clients of a node that went down, and nobody else', async () => {
    const world = await TestBench.open(sticky)
    const clients = await Promise.all(
      Array.from({ length: 12 }, (_, i) => world.login('opaque-token', 'alice', {}, { ip: `192.0.2.${i}` })),
    )
    const whereAll = () =>
      Promise.all(clients.map(async (client) => (await client.me()).headers.get('lab-node')))
    const before = await whereAll()
    expect(new Set(before)).toEqual(new Set(['a', 'b', 'c']))
    await setNode(world, 'b', { up: false })
    const during = await whereAll()
    expect(during).not.toContain('b')
    for (const [i, node] of before.entries()) if (node !== 'b') expect(during[i]).toBe(node)
    await setNode(world, 'b', { up: true })
    expect(await whereAll()).toEqual(before)
  })

  test('takes a cookie of no node, or two of them, for none', async () => {
    const world = await TestBench.open(sticky)
    const ask = (cookie: string) => world.ask('/api/jwt/me', { headers: { cookie } })
    const home = (await ask('__Host-node=')).headers.get('lab-node')
    for (const cookie of ['__Host-node=z', '__Host-node=a; __Host-node=b; __Host-node=c']) {
      expect((await ask(cookie)).headers.get('lab-node'), cookie).toBe(home)
    }
  })
})

describe('the fleet in numbers', () => {
  const fleetOf = async (world: TestBench) => (await world.ask('/api/bench/fleet')).body

  test('says what each node remembers, has served and can read', async () => {
    const { world, alice } = await signedIn('memory', 'b')
    await at(alice, 'b')
    await setNode(world, 'c', { up: false })
    await setNode(world, 'a', { partitioned: true, clockSkewSeconds: 7 })
    const { nodes, balancer, stores } = await fleetOf(world)
    expect(balancer).toBe('round-robin')
    expect(nodes).toMatchObject([
      { id: 'a', up: true, partitioned: true, clockSkewSeconds: 7, served: 0, sessions: { memory: 0 } },
      { id: 'b', up: true, partitioned: false, served: 2, sessions: { memory: 1 } },
      { id: 'c', up: false, served: 0 },
    ])
    expect(
      nodes[1].keys.map(({ mechanism, signs }: { mechanism: string; signs: boolean }) => [mechanism, signs]),
    ).toEqual([
      ['jwt', true],
      ['sealed-cookie', true],
    ])
    expect(stores.database).toBeNull()
  })

  test('counts readings that asked nobody, of records and of credentials', async () => {
    const { world, alice } = await signedIn('two-tier')
    for (let i = 0; i < 4; i++) await at(alice, 'b')
    await world.policy({ jwt: { verifiedCacheSeconds: 60 } })
    const bob = await world.login('jwt', 'bob')
    for (let i = 0; i < 3; i++) await at(bob, 'c')
    const { nodes } = await fleetOf(world)
    expect(nodes[1].cache.read).toEqual({ entries: 1, hits: 3, misses: 1 })
    expect(nodes[2].cache.verified).toEqual({ entries: 1, hits: 2, misses: 1 })
  })

  test('counts what is in Redis and in the database', async () => {
    const world = await TestBench.open({ policy: { serverSession: { store: 'database' } } })
    for (const mechanism of ['server-session', 'jwt', 'jwt', 'opaque-token', 'sealed-cookie'] as const) {
      await world.login(mechanism)
    }
    const { stores } = await fleetOf(world)
    expect(stores).toEqual({
      redis: { status: 'up', keys: { ss: 0, ot: 1, rf: 2, sc: 1 } },
      database: { rows: 1 },
    })
    await world.ask('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    expect((await fleetOf(world)).stores.redis.status).toBe('down')
  })

  test('holds no credential and no key', async () => {
    const { world, alice } = await signedIn('replicated')
    const text = JSON.stringify(await fleetOf(world))
    expect(text).not.toContain(alice.credential)
    expect(text).not.toMatch(/"(k|d|password|jwk)"/)
  })
})
