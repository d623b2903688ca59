import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { startRedisCluster } from '../support/redis-cluster.ts'

/* A separate Cluster. It has to be configured before the app is loaded. */
const cluster = await startRedisCluster()
Object.assign(process.env, cluster.environment)
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { runCoreSuite: essentialsHold } = await import('../support/core-suite.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')

afterAll(async () => {
  await lab().link.close()
  await cluster.stop()
})

essentialsHold()

test('distributes benches over the masters, with all keys of one in one slot', async () => {
  const benches = await Promise.all(Array.from({ length: 12 }, () => TestBench.open()))
  for (const bench of benches) {
    await Promise.all([bench.login('server-session'), bench.login('jwt'), bench.login('opaque-token')])
    const seal = await bench.login('sealed-cookie')
    await bench.request(`/api/sessions/${seal.session?.id}`, { method: 'DELETE' })
  }
  const masters = cluster.members.slice(0, 3)
  const found = await Promise.all(masters.map(({ admin }) => admin.keys('*')))
  const everywhere = found.flat()
  for (const bench of benches) {
    const keys = everywhere.filter((key) => key.includes(bench.id))
    expect(keys.length).toBeGreaterThan(10)
    const slots = await Promise.all(keys.map((key) => cluster.slotOf(key)))
    expect(new Set(slots)).toEqual(new Set([await cluster.slotOf(`{${bench.id}}`)]))
  }
  const holders = found.filter((keys) => benches.some(({ id }) => keys.some((key) => key.includes(id))))
  expect(holders.length).toBeGreaterThan(1)
  // No key exists that belongs neither to a bench nor to their list.
  const others = everywhere.filter((key) => !key.startsWith('{') && key !== 'session-lab:benches')
  expect(others).toEqual([])
})

test.each([
  ['ledger rows', /:(rows$|rows-due$)/],
  ['records', /:(s:|due$)/],
  ['indexes', /:(u:|h:|index:)/],
])('moves a slot completely while it is written to, with %s first', async (_, first) => {
  const bench = await TestBench.open({ policy: { concurrency: { perUser: 2 } } })
  const slot = await cluster.slotOf(`{${bench.id}}`)
  const home = await cluster.ownerOf(slot)
  const away = await cluster.ownerOf((slot + 8192) % 16_384)
  const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
  // Ended ones exist too, so that every index does.
  await Promise.all(clients.map((client) => client.copy().login()))
  const bobs = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism, 'bob')))
  const acts = [
    ...bobs.map(
      ({ session }) =>
        () =>
          bench.request(`/api/sessions/${session?.id}`, { method: 'DELETE' }),
    ),
    () => bench.login('opaque-token'),
    () => bench.login('sealed-cookie', 'bob'),
    () => bench.request('/api/sessions?user=bob', { method: 'DELETE' }),
    ...clients.map((client) => () => client.copy().login()),
    ...clients.map((client) => () => client.refresh()),
    ...clients.map((client) => () => client.copy().logout()),
    () => bench.advance(1),
  ]
  // A request that waits longer than its limit gets 503; what matters is that no key exists twice.
  const pending: Promise<unknown>[] = []
  const between = async () => {
    const act = acts[pending.length % acts.length]
    pending.push(act?.().catch(() => null) ?? Promise.resolve())
    await sleep(20)
  }
  await cluster.move(slot, away, between, (key) => first.test(key))
  await Promise.all(pending)
  await cluster.move(slot, home)
  expect(await cluster.ownerOf(slot)).toBe(home)
  const alice = await bench.login('opaque-token')
  expect((await alice.me()).status).toBe(200)
})

test('is ready and reports the topology', async () => {
  const ready = await send('/api/health/ready')
  expect(await ready.json()).toEqual({
    status: 'ready',
    store: { engine: 'redis', topology: 'cluster', status: 'up' },
  })
})

test('refuses a Cluster if one master may evict keys', async () => {
  const {
    connectRedis: linkRedis,
    whenReady,
    requireNoEviction: demandNoEviction,
  } = await import('#lib/redis/connection.ts')
  const { readEnvironment } = await import('#lib/env.ts')
  const link = linkRedis(readEnvironment(cluster.environment).redis)
  try {
    await whenReady(link, 5000)
    await demandNoEviction(link.masters())
    await cluster.members[2]?.admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await expect(demandNoEviction(link.masters())).rejects.toThrow('noeviction')
  } finally {
    await cluster.members[2]?.admin.config('SET', 'maxmemory-policy', 'noeviction')
    await link.close()
  }
})
