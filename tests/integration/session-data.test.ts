import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mechanismAt, sessionsFor } from '#lib/bench/compose.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import type { Case } from '../support/cases.ts'
import { WITH_RECORDS } from '../support/cases.ts'
import { serverBench } from '../support/forge.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* Concurrent changes of session data on the real stores, and changes that meet faults. */

/** Wherever the server has a record that can be compared before it is written. */
const WITH_COMPARISON: readonly Case[] = [
  ...WITH_RECORDS,
  { name: 'jwt', mechanism: 'jwt', options: {} },
  { name: 'jwt, pure', mechanism: 'jwt', options: { preset: 'textbook' } },
]
const WRITERS = 20

const at = (node: string) => ({ 'lab-node': node })
const change = (client: Client, body: object, headers = {}) =>
  client.copy().request('data', { method: 'PATCH', body, headers })
const read = (client: Client, headers = {}) => client.request('data?slide=0', { headers })

/** Changes sent together, each with data of its own; to every node in turn, unless only one node has the record. */
function changes({ name }: Case, client: Client, more: object) {
  const isOnOneNode = name === 'server-session in memory'
  return Promise.all(
    Array.from({ length: WRITERS }, (_, n) =>
      change(client, { data: `by ${n}`, ...more }, isOnOneNode ? {} : at(NODE_IDS[n % 3] ?? 'a')),
    ),
  )
}

/** The data and the version that the server has stored. */
async function stored(client: Client) {
  if (client.mechanism === 'jwt') await client.refresh()
  return (await read(client)).body
}

describe.each(WITH_COMPARISON)('$name', (each) => {
  const { mechanism, options } = each
  const open = () => TestBench.open(options, { clock: { frozen: true } })

  test('confirms one of twenty concurrent changes of one version', async () => {
    const bench = await open()
    const alice = await bench.login(mechanism)
    for (const version of [0, 1, 2]) {
      const answers = await changes(each, alice, { version })
      const won = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []))
      expect(won).toHaveLength(1)
      for (const { status, body } of answers) {
        if (status === 200) expect(body.version).toBe(version + 1)
        else expect(body).toMatchObject({ status: 409, code: 'conflict', version: version + 1 })
      }
      expect(await stored(alice)).toEqual({ data: `by ${won[0]}`, version: version + 1 })
    }
  })

  test('confirms all of twenty concurrent changes without a version, in some order', async () => {
    const bench = await open()
    const alice = await bench.login(mechanism)
    const answers = await changes(each, alice, {})
    const versions = answers.map(({ body }) => body.version)
    expect([...versions].sort((x, y) => x - y)).toEqual(Array.from({ length: WRITERS }, (_, n) => n + 1))
    expect(await stored(alice)).toEqual({ data: `by ${versions.indexOf(WRITERS)}`, version: WRITERS })
  })

  test('does not revive a session that ends concurrently, and confirms nothing after its end', async () => {
    for (let round = 0; round < 10; round++) {
      const bench = await open()
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      const logout = alice.copy()
      await Promise.all([changes(each, alice, {}), logout.logout()])
      const { status, body } = await change(copy, { data: 'late' })
      expect([status, body.code]).toEqual([401, 'session_ended'])
      expect((await bench.sessions())[0]?.state).toBe('ended')
    }
  })

  test('loses neither a renewal nor a re-authentication to a concurrent change', async () => {
    for (let round = 0; round < 10; round++) {
      const bench = await open()
      const alice = await bench.login(mechanism)
      await bench.advance(200)
      const now = (await bench.request('/api/bench')).body.now
      const renewing = alice.copy()
      const acts = [
        () => renewing.refresh(),
        () => change(alice, { data: 'a cart', version: 0 }),
        () => change(alice, { data: 'another', version: 1 }),
      ]
      const order = [...acts.slice(round % 3), ...acts.slice(0, round % 3)]
      const answers = await Promise.all(order.map((act) => act()))
      expect(answers.map(({ status }) => status).filter((status) => ![200, 409].includes(status))).toEqual([])
      const stepped = renewing.copy()
      const [proved, changed] = await Promise.all([
        stepped.post('step-up', { password: bench.passwords.alice }),
        change(renewing, { data: 'last' }),
      ])
      expect([proved.status, changed.status]).toEqual([200, 200])
      expect(await stored(stepped)).toEqual({ data: 'last', version: changed.body.version })
      const { session } = (await stepped.me()).body
      expect(session.authenticatedAt).toBe(mechanism === 'jwt' ? Math.floor(now / 1000) * 1000 : now)
    }
  })
})

describe.each(WITH_RECORDS)('$name', ({ mechanism, options }) => {
  const CLIENT = { ip: '192.0.2.1', userAgent: 'Tests/1.0', node: 'a' } as const

  test('loses neither activity nor data if they are written concurrently, in any order', async () => {
    const act = fc.oneof(
      fc.constant({ do: 'touch' as const }),
      fc.record({ do: fc.constant('set' as const), replaces: fc.option(fc.nat(6)) }),
    )
    const step = fc.record({
      waitMs: fc.constantFrom(0, 500, 61_000, 200_000),
      acts: fc.array(act, { minLength: 1, maxLength: 5 }),
    })
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { concurrency: { perUser: 1000, perIp: 10_000 }, lifetime: { renewalSeconds: 28_800 } },
    })
    const live = await serverBench(bench)
    const request = { mechanism, node: 'a', act: 'data', carrier: 'cookie', credential: null } as const
    const sessions = sessionsFor(live, { ...request, onEvent: () => {} })
    const store = mechanismAt(live, mechanism, 'a').sessionIndex
    const account = { name: 'alice', roles: ['user'], disabled: false }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const login = { device: 'Tests', rememberMe: false, carrier: 'cookie' } as const
        const entered = await sessions.login(account, CLIENT, login)
        if (!entered.ok) throw new Error('no login')
        const { credential, session } = entered.issued
        const current = async () => {
          const found = await store?.find(session.id)
          if (found?.state !== 'live') throw new Error('It is live.')
          return found.stored.session
        }
        let version = 0
        for (const { waitMs, acts } of steps) {
          live.state = { ...live.state, clock: { ...live.state.clock, frozenAt: live.now() + waitMs } }
          const before = await current()
          const results = await Promise.all(
            acts.map(async (each, n) => {
              if (each.do === 'touch') {
                const { ok } = await sessions.check(credential, CLIENT, { slide: true })
                return { ok, outcome: null }
              }
              const data = `${version} ${n}`
              const changed = await sessions.setData(credential, CLIENT, { data, replaces: each.replaces })
              return { ok: changed.ok, outcome: changed.ok ? changed.outcome : null }
            }),
          )
          const confirmed = new Map<number, string>()
          for (const [n, { ok, outcome }] of results.entries()) {
            expect(ok).toBe(true)
            if (outcome?.kind !== 'changed') continue
            expect(confirmed.has(outcome.version), 'two changes made one version').toBe(false)
            confirmed.set(outcome.version, `${version} ${n}`)
          }
          const last = version + confirmed.size
          expect([...confirmed.keys()].sort()).toEqual(
            Array.from(confirmed, (_, n) => version + 1 + n).sort(),
          )
          version = last
          // A touch is not awaited by the request that causes it.
          const isTouched = waitMs >= 61_000
          await expect
            .poll(async () => (await current()).lastSeenAt, { timeout: 20_000 })
            .toBe(isTouched ? live.now() : before.lastSeenAt)
          const after = await current()
          expect(after.dataVersion ?? 0).toBe(version)
          expect(after.data).toBe(confirmed.get(version) ?? before.data)
          expect(after).toMatchObject({
            absoluteExpiresAt: before.absoluteExpiresAt,
            authenticatedAt: before.authenticatedAt,
            idleExpiresAt: isTouched ? live.now() + 1_800_000 : before.idleExpiresAt,
          })
        }
        await sessions.revoke(session, 'signed_out')
      }),
      { numRuns: 60 },
    )
  })

  test('writes the activity of its request too, unless later activity or an adjustment was stored', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const live = await serverBench(bench)
    const alice = await bench.login(mechanism)
    const composed = mechanismAt(live, mechanism, alice.session?.node ?? 'a')
    const record = async () => {
      const found = await composed.sessionIndex?.find(alice.session?.id ?? '')
      if (found?.state !== 'live') throw new Error('It is live.')
      return found.stored.session
    }
    const login = await record()
    const slidTo = (ms: number) => ({
      ...login,
      lastSeenAt: login.lastSeenAt + ms,
      idleExpiresAt: login.idleExpiresAt + ms,
    })
    const set = async (ms: number) => {
      const changed = await composed.setData(
        slidTo(ms),
        { data: `${ms}`, replaces: null },
        alice.credential,
        live.now(),
      )
      if (!changed.ok) throw new Error('refused')
      const { idleExpiresAt, lastSeenAt, data, dataVersion } = await record()
      expect(changed.session).toMatchObject({ idleExpiresAt, lastSeenAt, data, dataVersion })
      return { lastSeenAt: lastSeenAt - login.lastSeenAt, idle: idleExpiresAt - login.idleExpiresAt }
    }
    expect(await set(2000)).toEqual({ lastSeenAt: 2000, idle: 2000 })
    expect(await set(1000)).toEqual({ lastSeenAt: 2000, idle: 2000 })
    const limits = { idleExpiresAt: live.now() + 90_000, absoluteExpiresAt: live.now() + 90_000 }
    await composed.sessionIndex?.adjust(login.id, limits, live.now())
    expect(await set(3000)).toEqual({ lastSeenAt: 2000, idle: 90_000 - 1_800_000 })
    expect(await record()).toMatchObject(limits)
  })
})

/** A session whose data was changed on node a, on a bench with this store. */
async function changedOnA(store: string) {
  const bench = await TestBench.open({
    clock: { frozen: true },
    policy: { serverSession: { store, cacheSeconds: 60 } },
  })
  const alice = await bench.login('server-session', 'alice')
  for (const node of NODE_IDS) expect((await read(alice, at(node))).status).toBe(200)
  const faults = (change: object) =>
    bench.request('/api/bench/faults', { method: 'PATCH', body: change, headers: at('a') })
  return { bench, alice, faults }
}

describe.each(['replicated', 'redis', 'two-tier', 'database'])('%s on three nodes', (store) => {
  test('has the data on every node, also after the node that wrote it stopped', async () => {
    const { bench, alice } = await changedOnA(store)
    expect((await change(alice, { data: 'a cart', version: 0 }, at('a'))).status).toBe(200)
    await bench.request('/api/bench/nodes/a', {
      method: 'PATCH',
      body: { up: false },
      headers: at('b'),
    })
    for (const node of ['b', 'c'])
      expect((await read(alice, at(node))).body).toEqual({ data: 'a cart', version: 1 })
    expect((await change(alice, { data: 'another', version: 1 }, at('c'))).status).toBe(200)
    expect((await read(alice, at('b'))).body).toEqual({ data: 'another', version: 2 })
  })
})

describe('two tiers, after an invalidation was lost', () => {
  test('compares with the shared record, whatever the node has cached', async () => {
    const { alice, faults } = await changedOnA('two-tier')
    await faults({ invalidation: 'dropped' })
    expect((await change(alice, { data: 'one' }, at('a'))).status).toBe(200)
    // Node b still returns what it has cached, and the version of its answer is refused.
    expect((await read(alice, at('b'))).body).toEqual({ data: null, version: 0 })
    const { status, body } = await change(alice, { data: 'lost', version: 0 }, at('b'))
    expect([status, body.version]).toEqual([409, 1])
    // The version that the client received from node a is accepted by node c, which has cached another.
    expect((await read(alice, at('c'))).body).toEqual({ data: null, version: 0 })
    expect((await change(alice, { data: 'two', version: 1 }, at('c'))).status).toBe(200)
    expect((await read(alice, at('c'))).body).toEqual({ data: 'two', version: 2 })
  })
})

describe('replicated, while messages between the nodes are held back', () => {
  test('confirms one version on two nodes, which then agree on one of them', async () => {
    const { bench, alice, faults } = await changedOnA('replicated')
    await faults({ invalidation: 'delayed' })
    const answers = [
      await change(alice, { data: 'on a', version: 0 }, at('a')),
      await change(alice, { data: 'on b', version: 0 }, at('b')),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await read(alice, at('a'))).body).toEqual({ data: 'on a', version: 1 })
    expect((await read(alice, at('b'))).body).toEqual({ data: 'on b', version: 1 })
    await bench.advance(2)
    const after = await Promise.all(NODE_IDS.map(async (node) => (await read(alice, at(node))).body))
    expect(after).toEqual(NODE_IDS.map(() => ({ data: 'on b', version: 1 })))
  })

  test('keeps a confirmed change although a partitioned node recorded more activity', async () => {
    const { bench, alice } = await changedOnA('replicated')
    const partition = (partitioned: boolean) =>
      bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { partitioned }, headers: at('a') })
    await partition(true)
    expect((await change(alice, { data: 'a cart' }, at('a'))).status).toBe(200)
    for (let n = 0; n < 3; n++) {
      await bench.advance(61)
      expect((await alice.request('me', { headers: at('b') })).status).toBe(200)
    }
    const seenAt = (await alice.request('me?slide=0', { headers: at('b') })).body.session.lastSeenAt
    await partition(false)
    for (const node of NODE_IDS) {
      const { body } = await alice.request('me?slide=0', { headers: at(node) })
      expect(body, node).toMatchObject({ data: 'a cart', version: 1, session: { lastSeenAt: seenAt } })
    }
  })
})

test('in the memory of one node, data is lost with the node', async () => {
  const bench = await TestBench.open({ preset: 'textbook' })
  const alice = await bench.login('server-session')
  const { headers } = await change(alice, { data: 'a cart' })
  const node = headers.get('lab-node') ?? ''
  for (const up of [false, true]) {
    await bench.request(`/api/bench/nodes/${node}`, {
      method: 'PATCH',
      body: { up },
      headers: at(NODE_IDS.find((other) => other !== node) ?? 'a'),
    })
  }
  expect((await read(alice, at(node))).body.code).toBe('unknown_session')
})
