import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { startRedisCluster } from '../support/redis-cluster.ts'
import type { TestBench as Bench } from '../support/test-bench.ts'

/* A separate Cluster. It has to be configured before the app is loaded. */
const cluster = await startRedisCluster()
Object.assign(process.env, cluster.environment)
await import('../support/app.ts')
const { byStatus, expectNoLostSessions: expectHonest, Traffic } = await import('../support/traffic.ts')
const { Client, TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')

afterAll(async () => {
  await lab().link.close()
  await cluster.stop()
})

const slotOf = ({ id }: Bench) => cluster.slotOf(`{${id}}`)
const ownerOf = async (bench: Bench) => cluster.ownerOf(await slotOf(bench))

/** A bench whose keys are on another master than those of this one. */
async function openOnOtherMaster(bench: Bench): Promise<Bench> {
  for (;;) {
    const other = await TestBench.open()
    if ((await ownerOf(other)) !== (await ownerOf(bench))) return other
  }
}

/** Simulates a slot with more keys. */
const simulateManyKeys = () => sleep(20)

const loggedIn = (bench: Bench) =>
  Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism, 'alice', { carrier: 'cookie' })))

test('refuses no request while the slot of a bench moves to another master', async () => {
  const bench = await TestBench.open()
  const clients = await loggedIn(bench)
  const ended = new Set<string | undefined>()
  const traffic = new Traffic([
    ...clients.map((client) => ({ name: client.mechanism, ask: () => client.me() })),
    ...clients.map((client) => ({ name: `${client.mechanism} refresh`, ask: () => client.copy().refresh() })),
    {
      name: 'coming and going',
      async ask() {
        const bob = new Client(bench, 'opaque-token')
        const came = await bob.login('bob')
        if (came.status !== 200) return came
        const gone = await bench.request(`/api/sessions/${bob.session?.id}`, { method: 'DELETE' })
        if (gone.status !== 200) return gone
        ended.add(bob.session?.id)
        const after = await bob.me()
        if (after.status === 503) return after
        expect(after.body.code).toBe('session_ended')
        return bench.request('/api/sessions?state=active&user=alice')
      },
    },
  ])
  await traffic.recovered(0)
  const slot = await slotOf(bench)
  const home = await cluster.ownerOf(slot)
  const away = await cluster.ownerOf((slot + 8192) % 16_384)
  const from = performance.now()
  await cluster.move(slot, away, simulateManyKeys)
  const moved = performance.now()
  await traffic.recovered(moved)
  await cluster.move(slot, home, simulateManyKeys)
  await traffic.recovered(performance.now())
  const outcomes = await traffic.stop()
  console.log(`Cluster, a slot moved in ${Math.round(moved - from)} ms, and back`, byStatus(outcomes))
  // If a slot takes longer than a request may wait, the response is 503; most wait, and none is 401.
  expectHonest(outcomes)
  expect(byStatus(outcomes)[200]).toBeGreaterThan(outcomes.length / 2)
  expect(await cluster.ownerOf(slot)).toBe(home)
  for (const client of clients) {
    expect((await client.me()).status, client.mechanism).toBe(200)
    expect((await client.logout()).body.reach, client.mechanism).toBe('everywhere')
  }
  // After a 503 a login or logout may have been executed or not; a confirmed logout stays ended.
  expect((await bench.sessions('state=active')).filter(({ id }) => ended.has(id))).toEqual([])
  expect((await bench.request('/api/sessions?user=bob', { method: 'DELETE' })).status).toBe(200)
  expect(await bench.sessions('state=active')).toEqual([])
})

test.each(['is killed', 'stands still'] as const)('fails over to the replica of a master %s', async (how) => {
  await cluster.whole()
  const bench = await TestBench.open()
  const other = await openOnOtherMaster(bench)
  const [clients, others] = [await loggedIn(bench), await loggedIn(other)]
  const old = await ownerOf(bench)
  await old.admin.set(`{${bench.id}}:replicated-up-to-here`, Date.now(), 'PX', 60_000)
  expect(await old.admin.wait(1, 5000)).toBe(1)
  const asking = (client: (typeof clients)[number]) => ({ name: client.mechanism, ask: () => client.me() })
  const [traffic, unaffected] = [new Traffic(clients.map(asking)), new Traffic(others.map(asking))]
  await traffic.recovered(0)
  const from = performance.now()
  if (how === 'is killed') await old.kill()
  else old.pause()
  await expect.poll(async () => (await ownerOf(bench)) === old, { timeout: 20_000 }).toBe(false)
  const at = await traffic.recovered(performance.now())
  const outcomes = await traffic.stop()
  console.log(
    `Cluster, a master ${how}: all served again after ${Math.round(at - from)} ms`,
    byStatus(outcomes),
  )
  expectHonest(outcomes)
  // Clients whose bench is on another master are not affected.
  const spared = await unaffected.stop()
  expect(byStatus(spared)).toEqual({ 200: spared.length })
  const bob = await bench.login('jwt', 'bob')
  expect((await bob.refresh()).status).toBe(200)
  expect((await bench.policy({ csrf: 'off' })).status).toBe(200)
  if (how === 'is killed') await old.restart()
  else old.resume()
  await cluster.whole()
  for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(200)
})
