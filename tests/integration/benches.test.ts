import { describe, expect, test } from 'vitest'
import { Benches } from '#lib/bench/benches.ts'
import { sessionsFor } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import type { Change } from '#lib/bench/state.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { connectRedis, whenReady } from '#lib/redis/connection.ts'
import { BENCHES } from '#lib/redis/keys.ts'
import { openDatabase } from '#lib/stores/database.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { send } from '../support/app.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

test('creates a hardened bench with three users and three nodes, and sets its cookie', async () => {
  const response = await send('/api/benches', { method: 'POST', body: {} })
  expect(response.status).toBe(201)
  const body = await response.json()
  expect(body.id).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(body.policy).toEqual(PRESETS.hardened)
  expect(body.users.map(({ name, roles }: { name: string; roles: string[] }) => [name, roles])).toEqual([
    ['alice', ['user']],
    ['bob', ['user']],
    ['carol', ['user', 'admin']],
  ])
  expect(body.nodes).toEqual([
    { id: 'a', up: true },
    { id: 'b', up: true },
    { id: 'c', up: true },
  ])
  expect(Math.abs(body.now - Date.now())).toBeLessThan(60_000)
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^__Host-bench=[\w-]{22}; Path=\/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax$/,
  )
})

test('returns passwords only at creation', async () => {
  const bench = await TestBench.open()
  const observed = JSON.stringify([
    (await bench.request('/api/bench')).body,
    await bench.snapshot(),
    await bench.events(),
  ])
  for (const password of Object.values(bench.passwords)) expect(observed).not.toContain(password)
  const stored = await lab().link.commands.get(`{${bench.id}}:bench`)
  for (const password of Object.values(bench.passwords)) expect(stored).not.toContain(password)
})

test('states which mechanisms have a cookie in the request, valid or not', async () => {
  const { id } = await TestBench.open()
  const presented = async (cookie: string) =>
    (await (await send('/api/bench', { headers: { bench: id, cookie } })).json()).presented
  expect(await presented('')).toEqual([])
  expect(await presented('__Host-sid=invalid; __Host-rt=refresh; other=1')).toEqual(['server-session', 'jwt'])
})

test('stores the keys of a bench sealed', async () => {
  const bench = await TestBench.open()
  const state = JSON.parse((await lab().link.commands.get(`{${bench.id}}:bench`)) ?? '{}')
  expect(state.sealedKeys).toMatch(/^Fe26\.2\*/)
  expect(JSON.stringify(state)).not.toContain('"kty"')
})

test('accepts a preset, a patch and a clock together', async () => {
  const bench = await TestBench.open({
    preset: 'impatient',
    policy: { concurrency: { perUser: 1 } },
    clock: { offsetSeconds: 3600, frozen: true },
  })
  const { body } = await bench.request('/api/bench')
  expect(body.policy.lifetime.idleSeconds).toBe(60)
  expect(body.policy.concurrency.perUser).toBe(1)
  expect(body.clock).toEqual({ offsetSeconds: 3600, frozen: true })
  const again = await bench.request('/api/bench')
  expect(again.body.now).toBe(body.now)
})

test('creates the same IDs from the same seed, and never the same secrets', async () => {
  const [one, two] = [await TestBench.open({ seed: 'workshop' }), await TestBench.open({ seed: 'workshop' })]
  for (const mechanism of MECHANISM_IDS) {
    const [a, b] = [await one.login(mechanism), await two.login(mechanism)]
    const [c, d] = [await one.login(mechanism), await two.login(mechanism)]
    expect(a.session?.id).toBe(b.session?.id)
    expect(c.session?.id).toBe(d.session?.id)
    expect(a.session?.id).not.toBe(c.session?.id)
    expect(a.credential).not.toBe(b.credential)
  }
  expect(one.id).not.toBe(two.id)
  expect(one.passwords).not.toEqual(two.passwords)
})

test('isolates two benches from each other', async () => {
  const [mine, yours] = [await TestBench.open(), await TestBench.open()]
  const alice = await mine.login('opaque-token')
  expect(await yours.sessions()).toEqual([])
  for (const method of ['GET', 'DELETE']) {
    const { status } = await yours.request(`/api/sessions/${alice.session?.id}`, { method })
    expect(status).toBe(404)
  }
  expect(await yours.events()).toEqual([])
  await yours.request('/api/bench/reset', { method: 'POST' })
  await yours.advance(86_400)
  expect((await alice.me()).status).toBe(200)
})

test('changes only the settings named by a policy patch, as the event states', async () => {
  const bench = await TestBench.open()
  const { status, body } = await bench.policy({ lifetime: { idleSeconds: 60 }, jwt: { accessSeconds: 30 } })
  expect(status).toBe(200)
  expect(body).toEqual({
    ...PRESETS.hardened,
    lanes: MECHANISM_IDS,
    lifetime: { ...PRESETS.hardened.lifetime, idleSeconds: 60 },
    jwt: { ...PRESETS.hardened.jwt, accessSeconds: 30 },
  })
  const changed = (await bench.events()).find(({ type }) => type === 'policy.changed')
  expect(changed).toMatchObject({ changed: ['lifetime.idleSeconds', 'jwt.accessSeconds'] })
})

test('applies a disabled setting from the next request on, also to existing sessions', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('sealed-cookie')
  const copy = alice.copy()
  await alice.logout()
  expect((await copy.me()).status).toBe(401)
  await bench.policy({ sealedCookie: { revocation: 'none' } })
  expect((await copy.me()).status).toBe(200)
  await bench.policy({ sealedCookie: { revocation: 'denylist' } })
  expect((await copy.me()).status).toBe(401)
})

test('ends every session of every mechanism at a reset and restores the initial state', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
  await bench.policy({ lifetime: { idleSeconds: 7 } })
  await bench.request('/api/bench/users/bob', { method: 'PATCH', body: { disabled: true } })
  await bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { up: false } })
  const { status, body } = await bench.request('/api/bench/reset', { method: 'POST' })
  expect({ status, body }).toEqual({ status: 204, body: null })
  for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(401)
  const info = (await bench.request('/api/bench')).body
  expect(info.policy).toEqual({ ...PRESETS.textbook, lanes: MECHANISM_IDS })
  expect(info.nodes.every(({ up }: { up: boolean }) => up)).toBe(true)
  expect(await bench.sessions()).toEqual([])
  await bench.login('jwt', 'bob')
})

test('gives every key of a bench a TTL', async () => {
  const bench = await TestBench.open()
  for (const mechanism of MECHANISM_IDS) {
    const one = await bench.login(mechanism)
    await bench.login(mechanism, 'bob')
    await one.logout()
  }
  await bench.events()
  const redis = lab().link.commands
  const keys = await redis.keys(`{${bench.id}}:*`)
  expect(keys.length).toBeGreaterThan(20)
  for (const key of keys) expect(await redis.pttl(key), key).toBeGreaterThan(0)
})

test('reads a bench with its keys from Redis if the process has not loaded it', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const liveBench = await lab().benches.find(bench.id)
  if (!liveBench) throw new Error('no bench')
  liveBench.stale = true
  expect((await alice.me()).status).toBe(200)
})

test('serves a request on the requested node, unless that is stopped', async () => {
  const bench = await TestBench.open()
  for (const node of ['a', 'b', 'c']) {
    expect(
      (await bench.request('/api/bench', { headers: { 'lab-node': node } })).headers.get('lab-node'),
    ).toBe(node)
  }
  await bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { up: false } })
  const { status, body } = await bench.request('/api/jwt/me', { headers: { 'lab-node': 'b' } })
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'store_unavailable' })
  expect((await bench.request('/api/jwt/me', { headers: { 'lab-node': 'z' } })).status).toBe(422)
})

test('applies all of several concurrent policy patches and clock steps', async () => {
  const bench = await TestBench.open({ clock: { frozen: true } })
  const { now } = (await bench.request('/api/bench')).body
  await Promise.all([
    bench.policy({ csrf: 'off' }),
    bench.policy({ outage: 'fail-open' }),
    bench.policy({ lifetime: { idleSeconds: 777 } }),
    ...[1, 20, 300].map((seconds) => bench.advance(seconds)),
  ])
  const { body } = await bench.request('/api/bench')
  expect(body.policy).toMatchObject({ csrf: 'off', outage: 'fail-open', lifetime: { idleSeconds: 777 } })
  expect(body.now).toBe(now + 321_000)
})

test('alternates nodes with round robin, and not with sticky sessions', async () => {
  const bench = await TestBench.open()
  const nodes = async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => bench.request('/api/jwt/me')))
    return new Set(answers.map(({ headers }) => headers.get('lab-node'))).size
  }
  expect(await nodes()).toBe(3)
  await bench.policy({ balancer: 'sticky' })
  expect(await nodes()).toBe(1)
})

test('alternates the running nodes with round robin, regardless of observers', async () => {
  const bench = await TestBench.open({ policy: { balancer: 'round-robin' } })
  await bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { up: false } })
  const served: (string | null)[] = []
  for (let n = 0; n < 6; n++) {
    served.push((await bench.request('/api/jwt/me')).headers.get('lab-node'))
    await bench.request('/api/bench/fleet')
  }
  expect(served).toEqual(['a', 'c', 'a', 'c', 'a', 'c'])
})

test('loses a session in memory with its node, and records its end', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const alice = await bench.login('server-session')
  const node = alice.session?.node
  await bench.request(`/api/bench/nodes/${node}`, { method: 'PATCH', body: { up: false } })
  await bench.request(`/api/bench/nodes/${node}`, { method: 'PATCH', body: { up: true } })
  expect((await alice.me()).body.code).toBe('unknown_session')
  expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', endReason: 'store_lost' })
})

describe('two processes and one bench', () => {
  /** A second process that has loaded the bench, as far as Redis can see: its own connections and memory. */
  async function anotherProcess(bench: TestBench) {
    const { environment, benches: own } = lab()
    const link = connectRedis(environment.redis)
    await whenReady(link, 5000)
    const others = {
      database: openDatabase({ url: environment.databaseUrl }),
      passwords: own.surroundings.passwords,
      meter: null,
      log: null,
    }
    const benches = new Benches(link, environment.sessionSecrets, 1000, others)
    const theirs = await benches.find(bench.id)
    if (!theirs) throw new Error('no bench')
    return { link, benches, theirs }
  }

  test('do not revert a change that one of them missed, and apply it after reconnecting', async () => {
    const bench = await TestBench.open()
    const { link, benches, theirs } = await anotherProcess(bench)
    await link.listener.unsubscribe()
    expect((await bench.policy({ csrf: 'off' })).status).toBe(200)
    expect(theirs.stale).toBe(false)
    await benches.change(theirs, { faults: { redis: 'slow', invalidation: 'on', pools: 'free' } })
    expect(theirs.state.policy.csrf).toBe('off')
    // The change of the other process has arrived.
    await expect.poll(async () => (await bench.request('/api/bench')).body.faults.redis).toBe('slow')
    expect((await bench.request('/api/bench')).body.policy.csrf).toBe('off')

    expect((await bench.policy({ outage: 'fail-open' })).status).toBe(200)
    expect((await benches.find(bench.id))?.state.policy.outage).toBe('fail-closed')
    // As after a connection loss.
    link.listener.disconnect(true)
    await expect
      .poll(async () => (await benches.find(bench.id))?.state.policy.outage, { timeout: 5000 })
      .toBe('fail-open')
    await link.close()
  })

  test('compute a change again if another process was faster', async () => {
    const bench = await TestBench.open()
    const { link, benches, theirs } = await anotherProcess(bench)
    await link.listener.unsubscribe()
    const alice = await bench.login('opaque-token')
    expect((await alice.post('transfer', { to: 'bob', amount: 10 })).body).toEqual({ balance: 990 })
    expect(theirs.stale).toBe(false)
    await benches.change(theirs, ({ state: { users } }) => ({
      users: users.map((user) => (user.name === 'alice' ? { ...user, balance: user.balance - 5 } : user)),
    }))
    expect(theirs.state.users.map(({ name, balance }) => [name, balance])).toEqual([
      ['alice', 985],
      ['bob', 1010],
      ['carol', 1000],
    ])
    await link.close()
  })

  test('delete from the nodes of one process what a change on the other removed', async () => {
    const bench = await TestBench.open({ preset: 'textbook', policy: { balancer: 'round-robin' } })
    const { link, benches, theirs } = await anotherProcess(bench)
    const operator = new Operator(benches, theirs, 'a', () => {})
    const alice = () => bench.login('server-session')
    const status = async (client: Client) =>
      (await client.request('me?slide=0', { headers: { 'lab-node': client.session?.node ?? '' } })).status
    const isHeard = (what: string) =>
      expect.poll(async () => JSON.stringify((await bench.request('/api/bench')).body)).toContain(what)

    const [one, two] = [await alice(), await alice()]
    const node = one.session?.node as 'a'
    await operator.setNode(node, { up: false })
    await isHeard(`"id":"${node}","up":false`)
    await operator.setNode(node, { up: true })
    await isHeard(`"id":"${node}","up":true`)
    expect([await status(one), await status(two)], 'a node was down').toEqual([401, 200])

    await operator.setPolicy((policy) => ({ ...policy, serverSession: { store: 'redis' } }))
    await isHeard('"store":"redis"')
    await operator.setPolicy((policy) => ({ ...policy, serverSession: { store: 'memory' } }))
    await isHeard('"store":"memory"')
    expect(await status(two), 'records were elsewhere').toBe(401)

    const three = await alice()
    await operator.setPolicy((policy) => ({ ...policy, csrf: 'off' }))
    await isHeard('"csrf":"off"')
    expect(await status(three)).toBe(200)
    await operator.reset()
    await isHeard('"csrf":"fetch-metadata"')
    expect(await status(three), 'the bench was reset').toBe(401)
    await link.close()
  })

  test('create benches concurrently when all places are taken, and delete everything of the evicted ones', async () => {
    const redis = await startRedis()
    const link = connectRedis({ topology: 'standalone', url: redis.url })
    const { environment, benches: own } = lab()
    try {
      await whenReady(link, 5000)
      const { database, passwords } = own.surroundings
      const others = { database, passwords, meter: null, log: null }
      const small = new Benches(link, environment.sessionSecrets, 4, others)
      const open = () => small.create({ preset: 'hardened', policy: PRESETS.hardened, clock: INITIAL_CLOCK })
      const first = await Promise.all(Array.from({ length: 4 }, open))
      for (const { bench } of first) {
        const request = { mechanism: 'opaque-token', node: 'a', act: 'login', carrier: 'bearer' } as const
        const sessions = sessionsFor(bench, {
          ...request,
          credential: null,
          onEvent: () => {},
        })
        const alice = { name: 'alice', roles: ['user'], disabled: false }
        const seen = { ip: '192.0.2.1', userAgent: 'Tests/1.0', node: 'a' } as const
        await sessions.login(alice, seen, { device: 'Tests', rememberMe: false, carrier: 'bearer' })
        await bench.observer.ledger.whenFlushed()
      }
      // Unused for some time.
      const anHourAgo = Date.now() - 3_600_000
      for (const { bench } of first) await link.commands.zadd(BENCHES, anHourAgo, bench.id)
      await expect(open()).resolves.toBeDefined()
      await Promise.all(Array.from({ length: 3 }, open))
      await open()
      expect(Array.from(small.loadedBenches()).length).toBeLessThanOrEqual(4 + 2)
      for (const { bench } of first) {
        await expect.poll(() => link.commands.keys(`{${bench.id}}:*`), { timeout: 10_000 }).toEqual([])
      }
    } finally {
      await link.close()
      await redis.stop()
    }
  })

  test('apply all concurrent changes of both', async () => {
    const bench = await TestBench.open()
    const { link, benches, theirs } = await anotherProcess(bench)
    const ours = await lab().benches.find(bench.id)
    if (!ours) throw new Error('no bench')
    await link.listener.unsubscribe()
    const given =
      (amount: number): Change =>
      ({ state: { users } }) => ({
        users: users.map((user) => ({ ...user, balance: user.balance - amount })),
      })
    for (let round = 0; round < 5; round++) {
      // This process has no message yet: its first change finds the other one's, while its second is in
      // progress.
      await benches.change(theirs, given(1))
      await Promise.all([lab().benches.change(ours, given(10)), lab().benches.change(ours, given(100))])
      await benches.change(theirs, given(1000))
    }
    const [alice] = theirs.state.users
    expect(alice?.balance).toBe(1000 - 5 * 1111)
    await link.close()
  })

  test('change nothing that was not written, whatever was in progress', async () => {
    const bench = await TestBench.open()
    const { link, benches, theirs } = await anotherProcess(bench)
    const { state } = theirs
    link.commands.disconnect()
    const changes = [1000, 2000].map((offsetMs) =>
      benches.change(theirs, { clock: { ...state.clock, offsetMs } }),
    )
    const outcomes = await Promise.allSettled(changes)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(theirs.state).toEqual(state)
    await link.close()
  })
})
