import { describe, expect, test } from 'vitest'
import { isKeyed } from '#lib/core/mechanism-facts.ts'
import { EVERY } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/*
 * A partitioned node: it serves requests, reaches no other node or store, and catches up when it
 * reconnects.
 */

const at = (client: Client, node: string, act = 'me?slide=0') =>
  client.request(act, { headers: { 'lab-node': node } })
const setNode = (bench: TestBench, id: string, change: object) =>
  bench.request(`/api/bench/nodes/${id}`, { method: 'PATCH', body: change, headers: { 'lab-node': 'a' } })
const revokeOn = (bench: TestBench, client: Client, id: string) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE', headers: { 'lab-node': id } })

async function signedIn(store: string, at = 'a') {
  const bench = await TestBench.open({
    clock: { frozen: true },
    policy: { serverSession: { store, cacheSeconds: 5 } },
  })
  bench.headers = { 'lab-node': at }
  const alice = await bench.login('server-session')
  bench.headers = {}
  return { bench, alice }
}

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('returns 503, never 401, on a partitioned node', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    bench.headers = { 'lab-node': 'b' }
    const alice = await bench.login(mechanism)
    bench.headers = {}
    const { serverSession } = (await bench.request('/api/bench')).body.policy
    const inNode = serverSession.store === 'memory' || serverSession.store === 'replicated'
    const isPure = options.preset === 'textbook' && isKeyed(mechanism)
    const goesOn = isPure || (mechanism === 'server-session' && inNode)

    expect((await setNode(bench, 'b', { partitioned: true })).body).toMatchObject({
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
    await setNode(bench, 'b', { partitioned: false })
    expect((await at(alice, 'b')).status).toBe(200)
  })
})

describe('replicated memory', () => {
  test('accepts a revoked session on a partitioned node until it reconnects, and never again', async () => {
    const { bench, alice } = await signedIn('replicated')
    expect((await at(alice, 'b')).status).toBe(200)
    await setNode(bench, 'b', { partitioned: true })
    await revokeOn(bench, alice, 'c')
    expect((await at(alice, 'a')).status).toBe(401)
    expect((await at(alice, 'b')).status).toBe(200)
    // The partitioned node changes its live copy: the end takes precedence.
    await bench.advance(90)
    expect((await at(alice, 'b', 'me')).status).toBe(200)
    await setNode(bench, 'b', { partitioned: false })
    for (const id of ['a', 'b', 'c'])
      expect((await at(alice, id)).body.endReason, id).toBe('revoked_by_admin')
  })

  test('does not accept a session of a partitioned node elsewhere until it reconnects', async () => {
    const { bench } = await signedIn('replicated')
    await setNode(bench, 'b', { partitioned: true })
    bench.headers = { 'lab-node': 'b' }
    const bob = await bench.login('server-session', 'bob')
    bench.headers = {}
    expect((await at(bob, 'a')).body.code).toBe('unknown_session')
    await setNode(bench, 'b', { partitioned: false })
    for (const id of ['a', 'b', 'c']) expect((await at(bob, id)).status, id).toBe(200)
  })

  test('keeps changes that had arrived before the partition', async () => {
    const { bench, alice } = await signedIn('replicated')
    await setNode(bench, 'c', { partitioned: true })
    expect((await at(alice, 'c')).status).toBe(200)
  })

  test('loses unsent changes with a node that stops', async () => {
    const { bench } = await signedIn('replicated')
    await setNode(bench, 'b', { partitioned: true })
    bench.headers = { 'lab-node': 'b' }
    const bob = await bench.login('server-session', 'bob')
    bench.headers = {}
    await setNode(bench, 'b', { up: false })
    await setNode(bench, 'b', { up: true, partitioned: false })
    for (const id of ['a', 'b', 'c']) expect((await at(bob, id)).body.code, id).toBe('unknown_session')
    const [row] = await bench.sessions('user=bob')
    expect(row).toMatchObject({ state: 'ended', endReason: 'store_lost' })
  })
})

describe('two-tier store', () => {
  test('uses the cache on a partitioned node for the staleness window, then returns 503', async () => {
    const { bench, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    await setNode(bench, 'b', { partitioned: true })
    await revokeOn(bench, alice, 'a')
    expect((await at(alice, 'b')).status).toBe(200)
    await bench.advance(5)
    expect((await at(alice, 'b')).status).toBe(503)
    await setNode(bench, 'b', { partitioned: false })
    expect((await at(alice, 'b')).body.endReason).toBe('revoked_by_admin')
  })

  test('drops the cache of a node that reconnects', async () => {
    const { bench, alice } = await signedIn('two-tier')
    await at(alice, 'b')
    await setNode(bench, 'b', { partitioned: true })
    await revokeOn(bench, alice, 'a')
    await setNode(bench, 'b', { partitioned: false })
    expect((await at(alice, 'b')).status).toBe(401)
  })
})

test('records the partition, its end, and the requests that got 503 in the meantime', async () => {
  const { bench, alice } = await signedIn('redis')
  await setNode(bench, 'b', { partitioned: true })
  await at(alice, 'b')
  await setNode(bench, 'b', { partitioned: false })
  const reported = (await bench.events()).filter(
    ({ type }) => type === 'node.changed' || type === 'store.unavailable',
  )
  expect(reported).toMatchObject([
    { type: 'node.changed', node: 'b', up: true, partitioned: true },
    { type: 'store.unavailable', node: 'b', store: 'redis', act: 'me' },
    { type: 'node.changed', node: 'b', up: true },
  ])
  expect(reported[2]).not.toHaveProperty('partitioned')
})

test('notices expired sessions while the first node is partitioned', async () => {
  const { bench } = await signedIn('redis')
  await setNode(bench, 'a', { partitioned: true })
  await bench.advance(1801)
  expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'idle_timeout' })
})

test('allows the operator to start a node when all are stopped', async () => {
  const { bench, alice } = await signedIn('redis')
  const set = (id: string, up: boolean) =>
    bench.request(`/api/bench/nodes/${id}`, { method: 'PATCH', body: { up } })
  for (const id of ['a', 'b', 'c']) expect((await set(id, false)).status, id).toBe(200)
  expect((await alice.me()).status).toBe(503)
  expect((await set('b', true)).status).toBe(200)
  expect((await alice.me()).headers.get('lab-node')).toBe('b')
})

describe('sticky sessions', () => {
  const sticky = { policy: { balancer: 'sticky' } }

  test('return a browser to its node by a cookie that is no credential', async () => {
    const bench = await TestBench.open(sticky)
    for (const id of ['a', 'b', 'c']) {
      bench.headers = { 'lab-node': id }
      const client = await bench.login('server-session')
      bench.headers = {}
      expect(client.stickyNode).toBe(id)
      for (let i = 0; i < 3; i++) expect((await client.me()).headers.get('lab-node')).toBe(id)
    }
  })

  test('move only the clients of a stopped node', async () => {
    const bench = await TestBench.open(sticky)
    const clients = await Promise.all(
      Array.from({ length: 12 }, (_, i) => bench.login('opaque-token', 'alice', {}, { ip: `192.0.2.${i}` })),
    )
    const whereAll = () =>
      Promise.all(clients.map(async (client) => (await client.me()).headers.get('lab-node')))
    const before = await whereAll()
    expect(new Set(before)).toEqual(new Set(['a', 'b', 'c']))
    await setNode(bench, 'b', { up: false })
    const during = await whereAll()
    expect(during).not.toContain('b')
    for (const [i, node] of before.entries()) if (node !== 'b') expect(during[i]).toBe(node)
    await setNode(bench, 'b', { up: true })
    expect(await whereAll()).toEqual(before)
  })

  test('ignore a cookie of an unknown node, or two of them', async () => {
    const bench = await TestBench.open(sticky)
    const ask = (cookie: string) => bench.request('/api/jwt/me', { headers: { cookie } })
    const home = (await ask('__Host-node=')).headers.get('lab-node')
    for (const cookie of ['__Host-node=z', '__Host-node=a; __Host-node=b; __Host-node=c']) {
      expect((await ask(cookie)).headers.get('lab-node'), cookie).toBe(home)
    }
  })
})

describe('the fleet in numbers', () => {
  const fleetOf = async (bench: TestBench) => (await bench.request('/api/bench/fleet')).body

  test('states what each node has stored, served and can read', async () => {
    const { bench, alice } = await signedIn('memory', 'b')
    await at(alice, 'b')
    await setNode(bench, 'c', { up: false })
    await setNode(bench, 'a', { partitioned: true, clockSkewSeconds: 7 })
    const { nodes, balancer, stores } = await fleetOf(bench)
    expect(balancer).toBe('round-robin')
    expect(nodes).toMatchObject([
      { id: 'a', up: true, partitioned: true, clockSkewSeconds: 7, served: 0, sessions: { memory: 0 } },
      { id: 'b', up: true, partitioned: false, served: 2, sessions: { memory: 1 } },
      { id: 'c', up: false, served: 0 },
    ])
    expect(
      nodes[1].keys.map(({ mechanism, signs }: { mechanism: string; signs: boolean }) => [mechanism, signs]),
    ).toEqual([
      ['sealed-cookie', true],
      ['jwt', true],
      ['signed-cookie', true],
    ])
    expect(stores.database).toBeNull()
  })

  test('counts checks without a store call, of records and of credentials', async () => {
    const { bench, alice } = await signedIn('two-tier')
    for (let i = 0; i < 4; i++) await at(alice, 'b')
    await bench.policy({ jwt: { verifiedCacheSeconds: 60 } })
    const bob = await bench.login('jwt', 'bob')
    for (let i = 0; i < 3; i++) await at(bob, 'c')
    const { nodes } = await fleetOf(bench)
    expect(nodes[1].cache.read).toEqual({ entries: 1, hits: 3, misses: 1 })
    expect(nodes[2].cache.verified).toEqual({ entries: 1, hits: 2, misses: 1 })
  })

  test('counts the records in Redis and in the database', async () => {
    const bench = await TestBench.open({ policy: { serverSession: { store: 'database' } } })
    for (const mechanism of [
      'server-session',
      'jwt',
      'jwt',
      'opaque-token',
      'sealed-cookie',
      'signed-cookie',
    ] as const) {
      await bench.login(mechanism)
    }
    const { stores } = await fleetOf(bench)
    expect(stores).toEqual({
      redis: { status: 'up', keys: { ss: 0, ot: 1, rf: 2, sc: 1, gc: 1 } },
      database: { rows: 1 },
    })
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    expect((await fleetOf(bench)).stores.redis.status).toBe('down')
  })

  test('contains no credential and no key', async () => {
    const { bench, alice } = await signedIn('replicated')
    const text = JSON.stringify(await fleetOf(bench))
    expect(text).not.toContain(alice.credential)
    expect(text).not.toMatch(/"(k|d|password|jwk)"/)
  })
})
