import { afterAll, expect, test } from 'vitest'
import { startSentinelSet } from '../support/redis-sentinel.ts'
import type { TestBench as Bench, Client as Visitor } from '../support/test-bench.ts'

/* A separate master with replicas and Sentinels. They have to be configured before the app is loaded. */
const set = await startSentinelSet()
Object.assign(process.env, set.environment)
const { send } = await import('../support/app.ts')
const { byStatus, expectNoLostSessions: expectHonest, Traffic } = await import('../support/traffic.ts')
const { Client, TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')

afterAll(async () => {
  await lab().link.close()
  await set.stop()
})

/** The servers are available, and the app has found the master. */
async function allHealthy() {
  await set.whole()
  await expect
    .poll(async () => (await send('/api/health/ready')).status, { timeout: 20_000, interval: 50 })
    .toBe(200)
}

/** All data of the master is on both replicas by now: later data may be lost with it. */
async function replicated() {
  // Queries the current master each time: Sentinels may be configuring a replica at this moment.
  const acknowledged = async () => {
    const { admin } = await set.master()
    await admin.set('replicated-up-to-here', Date.now(), 'PX', 60_000)
    return admin.wait(2, 1000)
  }
  await expect.poll(acknowledged, { timeout: 30_000 }).toBe(2)
}

const loggedIn = async (bench: Bench) =>
  Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism, 'alice', { carrier: 'cookie' })))

test.each(['is killed', 'stands still'] as const)('keeps every session if the master %s', async (how) => {
  await allHealthy()
  const bench = await TestBench.open()
  const clients = await loggedIn(bench)
  const gone = await bench.login('opaque-token', 'bob')
  await gone.logout()
  await replicated()
  const traffic = new Traffic(clients.map((client) => ({ name: client.mechanism, ask: () => client.me() })))
  await traffic.recovered(0)
  const old = await set.master()
  const from = performance.now()
  if (how === 'is killed') await old.kill()
  else old.pause()
  await expect.poll(() => set.master(), { timeout: 20_000 }).not.toBe(old)
  const at = await traffic.recovered(performance.now())
  const outcomes = await traffic.stop()
  console.log(
    `Sentinel, the master ${how}: all served again after ${Math.round(at - from)} ms`,
    byStatus(outcomes),
  )
  expectHonest(outcomes)
  expect(byStatus(outcomes)[503]).toBeGreaterThan(0)
  await set.agreed()
  await expect.poll(async () => (await gone.me()).status, { timeout: 5000 }).toBe(401)
  // Sessions that were revoked before stay revoked.
  expect((await gone.me()).body.code).toBe('session_ended')
  // Everything else works on the new master: writing, listing, the live events.
  const bob = await bench.login('jwt', 'bob')
  expect((await bob.refresh()).status).toBe(200)
  expect((await bench.policy({ csrf: 'off' })).status).toBe(200)
  expect((await bench.sessions('user=bob&state=active')).map(({ id }) => id)).toEqual([bob.session?.id])
  expect((await (await send('/api/health/ready')).json()).store).toEqual({
    engine: 'redis',
    topology: 'sentinel',
    status: 'up',
  })
  // The former master returns as a replica, and no client writes to it.
  if (how === 'is killed') await set.rejoin(old)
  else old.resume()
  await allHealthy()
  expect(await set.master()).not.toBe(old)
  for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(200)
})

test('loses no login confirmed by a slow master that is being replaced', async () => {
  await allHealthy()
  const bench = await TestBench.open({ policy: { concurrency: { perUser: 1000, perIp: 1000 } } })
  const old = await set.master()
  const confirmed: Visitor[] = []
  const visitors = Array.from({ length: 3 }, (_, place) => ({
    name: `visitor ${place}`,
    async ask() {
      const visitor = new Client(bench, 'opaque-token')
      const answer = await visitor.login('alice')
      if (answer.status === 200) confirmed.push(visitor)
      return answer
    },
  }))
  const traffic = new Traffic(visitors, 60)
  await traffic.recovered(0)
  old.pause()
  await expect.poll(() => set.isFailingOver(), { timeout: 20_000, interval: 5 }).toBe(true)
  // It returns before its successor is known, and acts as the master for some more seconds.
  old.resume()
  await expect.poll(() => set.master(), { timeout: 20_000, interval: 20 }).not.toBe(old)
  await set.agreed()
  await traffic.recovered(performance.now())
  const outcomes = await traffic.stop()
  expectHonest(outcomes)
  const forgotten: unknown[] = []
  for (const visitor of confirmed) {
    let answer = await visitor.me()
    while (answer.status === 503) answer = await visitor.me()
    if (answer.status !== 200) forgotten.push(answer.body.code)
  }
  console.log(
    `Sentinel, a slow master is replaced: ${forgotten.length} of ${confirmed.length} forgotten`,
    byStatus(outcomes),
  )
  // Writes between the promotion and its message, a few milliseconds: one each at most.
  expect(forgotten.length).toBeLessThanOrEqual(visitors.length)
})

test('F12: repeats an end that was not replicated when its master stopped', async () => {
  await allHealthy()
  const bench = await TestBench.open({ policy: { jwt: { revocation: ['denylist', 'epoch'] } } })
  const clients = await loggedIn(bench)
  const copies = clients.map((client) => client.copy())
  const bystander = await bench.login('opaque-token', 'bob')
  await replicated()
  const old = await set.master()
  // The replicas receive nothing from now on.
  for (const each of set.members) if (each !== old) await each.admin.call('REPLICAOF', '127.0.0.1', '1')
  for (const client of clients) expect((await client.logout()).status, client.mechanism).toBe(200)
  expect((await bench.request('/api/sessions?user=carol', { method: 'DELETE' })).status).toBe(200)
  await old.kill()
  await expect.poll(async () => (await bystander.me()).status, { timeout: 30_000 }).toBe(200)
  const master = await set.master()
  expect(master).not.toBe(old)
  for (const copy of copies) {
    await expect.poll(async () => (await copy.me()).body.code, { timeout: 5000 }).toBe('session_ended')
  }
  await set.agreed()
  await expect.poll(async () => (await bystander.me()).status, { timeout: 5000 }).toBe(200)
  // Logins after the revocation are not revoked by its repetition.
  const carol = await bench.login('jwt', 'carol')
  expect((await carol.me()).status).toBe(200)
})
