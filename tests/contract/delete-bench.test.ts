import { afterAll, expect, test } from 'vitest'
import type { Benches } from '#lib/bench/benches.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import { startRedis } from '../../lib/run/redis.ts'

/* A bench that is deleted by its operator. With a separate Redis, to be paused. */
const redis = await startRedis()
process.env.REDIS_URL = redis.url
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { TestRoom } = await import('../support/room.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { beginRequest } = await import('#lib/bench/in-progress.ts')
const { Benches: OtherProcess } = await import('#lib/bench/benches.ts')
const { connectRedis, whenReady } = await import('#lib/redis/connection.ts')
const { testWebhook } = await import('#lib/bench/alert-delivery.ts')
const { newWebhook } = await import('#lib/bench/webhook.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')
const { BENCH_LIST } = await import('#lib/redis/keys.ts')

const second = connectRedis({ topology: 'standalone', url: redis.url })
await whenReady(second, 5000)
afterAll(async () => {
  second.close()
  await redis.stop()
})

/** The keys with the ID of a bench, or its public name. */
async function keysOf(id: string): Promise<readonly string[]> {
  const all: string[] = []
  let cursor = '0'
  do {
    const [next, keys] = await second.commands.scan(cursor, 'COUNT', 10_000)
    all.push(...keys)
    cursor = next
  } while (cursor !== '0')
  return all.filter((key) => key.includes(id) || key.includes(publicNameOf(id)))
}

const remove = (id: string, headers: Record<string, string> = {}) =>
  send('/api/bench', { method: 'DELETE', headers: { bench: id, ...headers } })

/** The status and the code of a request that names the bench. */
async function get(id: string, path = '/api/bench') {
  const response = await send(path, { headers: { bench: id } })
  return [response.status, ((await response.json()) as { code?: string }).code]
}

const places = async (id: string) => [
  await second.commands.zscore(BENCH_LIST.byLastUse, id),
  await second.commands.hget(BENCH_LIST.owners, id),
]

test('leaves no key of the bench, frees its place, and refuses its ID from then on', async () => {
  const counts = () => second.commands.hgetall(BENCH_LIST.counts)
  const before = await counts()
  const bench = await TestBench.open({ seed: 'deleted' })
  for (const mechanism of MECHANISM_IDS) {
    const client = await bench.login(mechanism)
    await client.me()
    await bench.login(mechanism, 'carol')
    await bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE' })
    await client.me()
  }
  // Counters of wrong passwords, a revocation of a user without sessions, a backup, another store, and a second topology.
  for (const username of ['bob', 'unknown-user']) {
    await bench.request('/api/jwt/login', { method: 'POST', body: { username, password: 'wrong' } })
  }
  await bench.request('/api/sessions?user=bob', { method: 'DELETE' })
  expect((await bench.request('/api/bench/backups', { method: 'POST', body: {} })).status).toBeLessThan(300)
  expect((await keysOf(bench.id)).length).toBeGreaterThan(10)

  const response = await remove(bench.id, { cookie: `__Host-bench=${bench.id}` })
  expect(response.status).toBe(204)
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-bench=; Path=\/; Max-Age=0; HttpOnly; Secure/),
  ])
  expect(await keysOf(bench.id)).toEqual([])
  expect(await places(bench.id)).toEqual([null, null])
  expect(await counts()).toEqual(before)
  for (const path of ['/api/bench', '/api/events', '/api/sessions', '/api/exchanges', '/api/jwt/me']) {
    expect([path, ...(await get(bench.id, path))]).toEqual([path, 404, 'bench_not_found'])
  }
  const again = await remove(bench.id)
  expect([again.status, (await again.json()).code]).toEqual([404, 'bench_not_found'])
  expect(lab().exchanges.list(bench.id, {})).toEqual([])
  expect(await keysOf(bench.id)).toEqual([])
})

test('deletes no cookie that names another bench', async () => {
  const [bench, other] = [await TestBench.open(), await TestBench.open()]
  const response = await remove(bench.id, { cookie: `__Host-bench=${other.id}` })
  expect(response.status).toBe(204)
  expect(response.headers.getSetCookie()).toEqual([])
  expect(await get(other.id)).toEqual([200, undefined])
})

test('ends the event streams with a last event', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const stream = await send('/api/events', { headers: { bench: bench.id } })
  const text = stream.text()
  await alice.me()
  expect((await remove(bench.id)).status).toBe(204)
  const [last = ''] = (await text).trim().split('\n\n').slice(-1)
  expect(last).toMatch(/^id: [\d-]+\nevent: bench\.deleted\ndata: \{.*"type":"bench.deleted"/)
})

test('waits for requests in progress, which are served or refused, and of which nothing is left', async () => {
  const bench = await TestBench.open()
  const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
  const during = [
    ...clients.map((client) => client.me()),
    ...clients.map((client) => client.refresh()),
    ...MECHANISM_IDS.map((mechanism) =>
      bench.request(`/api/${mechanism}/login`, {
        method: 'POST',
        body: { username: 'bob', password: bench.passwords.bob },
      }),
    ),
    bench.policy({ lifetime: { idleSeconds: 77 } }),
    bench.request('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 5 } }),
  ].map(async (pending) => (await pending).status)
  const deletions = [remove(bench.id), remove(bench.id)]
  const statuses = (await Promise.all(deletions)).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([204, 404])
  for (const status of await Promise.all(during)) expect([200, 404]).toContain(status)
  expect(await keysOf(bench.id)).toEqual([])
  expect(await places(bench.id)).toEqual([null, null])
})

/** The temporary benches of this process: those of loads, attacks and trials. */
const temporary = () => [...lab().benches.loadedBenches()].filter(({ isTemporary }) => isTemporary).length

/** How long the deletion took. It would wait 5 s for a request in progress. */
async function removeIn(id: string): Promise<number> {
  const from = performance.now()
  expect((await remove(id)).status).toBe(204)
  return performance.now() - from
}

test('stops a load first, and returns without waiting for it', async () => {
  const bench = await TestBench.open()
  const load = bench.request('/api/bench/load', { method: 'POST', body: { concurrency: 4, seconds: 10 } })
  await expect.poll(temporary).toBeGreaterThan(0)
  expect(await removeIn(bench.id)).toBeLessThan(3000)
  const { status, body } = await load
  expect([status, body.code]).toEqual([404, 'bench_not_found'])
  expect(temporary()).toBe(0)
  expect(lab().slots.count(`load:${bench.id}`)).toBe(0)
  expect(await keysOf(bench.id)).toEqual([])
})

test('refuses what waits for its turn', async () => {
  const bench = await TestBench.open()
  const others = Array.from({ length: 2 }, () => Promise.withResolvers<void>())
  const running = others.map(({ promise }) =>
    lab().measuring.run({ address: 'x', bench: 'x' }, () => promise),
  )
  try {
    const load = bench.request('/api/bench/load', { method: 'POST', body: { concurrency: 1, seconds: 1 } })
    await expect.poll(() => lab().slots.count(`load:${bench.id}`)).toBe(1)
    expect(await removeIn(bench.id)).toBeLessThan(3000)
    const { status, body } = await load
    expect([status, body.code]).toEqual([404, 'bench_not_found'])
  } finally {
    for (const { resolve } of others) resolve()
    await Promise.all(running)
  }
})

test('stops an attack, a survival trial and the deliveries of the bench', async () => {
  const bench = await TestBench.open()
  const attack = bench.request('/api/bench/attacks/theft', {
    method: 'POST',
    body: { mechanism: 'jwt', stage: 'weak', paced: true },
  })
  await expect.poll(temporary).toBeGreaterThan(0)
  const copy = await lab().benches.find(bench.id)
  if (!copy) throw new Error('The bench is not loaded.')
  // No server listens there, so the delivery is repeated.
  await lab().benches.change(copy, { webhook: newWebhook('http://127.0.0.1:9/') })
  const delivery = testWebhook(copy)
  expect(await removeIn(bench.id)).toBeLessThan(3000)
  const { status, body } = await attack
  expect([status, body.code]).toEqual([404, 'bench_not_found'])
  expect(temporary()).toBe(0)
  expect(await delivery).toBeNull()

  const { signal } = copy.deletion
  const client = { address: 'x', bench: bench.id }
  const trial = lab().trials.run({ fault: 'node-down', policy: copy.state.policy, client, signal })
  await expect(trial).rejects.toThrow(/Bench not found/)
  expect(signal.aborted).toBe(true)
})

test('is known to another process, which writes nothing of the bench again', async () => {
  const { environment, benches } = lab()
  const { database, passwords } = benches.surroundings
  const other: Benches = new OtherProcess(second, environment.sessionSecrets, 100_000, {
    database,
    passwords,
    meter: null,
    log: null,
  })
  const bench = await TestBench.open()
  const copy = await other.find(bench.id)
  const finish = copy && beginRequest(copy)
  const deleted = new Promise<string>((resolve) => other.onDelete(resolve))
  expect((await remove(bench.id)).status).toBe(204)
  expect(await deleted).toBe(bench.id)
  expect(copy?.deletion.signal.aborted).toBe(true)
  expect(await other.find(bench.id)).toBeNull()
  expect(() => copy && beginRequest(copy)).toThrow(/Bench not found/)
  // A request that was in progress there.
  await copy?.stores.revocations.begin()
  copy?.append({ type: 'bench.reset' })
  if (copy) other.noteLogin(copy)
  finish?.()
  await expect.poll(() => keysOf(bench.id)).toEqual([])
  expect(await places(bench.id)).toEqual([null, null])
})

test('refuses the bench of a seat, also when the acts are open', async () => {
  const room = await TestRoom.openWhenFree({ mode: 'self-paced', experiments: ['theft-and-replay'] })
  const seat = await room.seat('Ana')
  const { status, body } = await seat.send('/api/bench', 'DELETE')
  expect([status, body.code, body.detail]).toEqual([409, 'conflict', expect.stringContaining('seat')])
  expect((await seat.send('/api/bench')).status).toBe(200)
  await room.end()
  expect((await seat.send('/api/bench')).status).toBe(404)
})

test('deletes nothing while Redis is unavailable, and can be repeated', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('server-session')
  redis.pause()
  const response = await remove(bench.id).finally(() => redis.resume())
  expect([response.status, (await response.json()).code]).toEqual([503, 'store_unavailable'])
  expect(response.headers.getSetCookie()).toEqual([])
  await expect.poll(async () => (await alice.me()).status, { timeout: 20_000 }).toBe(200)
  expect((await remove(bench.id)).status).toBe(204)
  expect(await keysOf(bench.id)).toEqual([])
})
