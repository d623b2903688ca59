import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { isRefused, MECHANISM_IDS } from '#lib/core/session.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { redisShop } from '#lib/redis/shop.ts'
import { EVERY } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'
import { benchWithId, placesOf } from '../support/user-places.ts'

type Holdings = readonly {
  readonly kind: string
  readonly where: {
    readonly key?: string
    readonly table?: string
    readonly node?: string
    readonly store: string
  }
  readonly count: number
  readonly items: readonly unknown[]
}[]

const dataOf = async (bench: TestBench, name = 'alice') =>
  (await bench.must(`/api/users/${name}/data`)).body as { holdings: Holdings; nothingIn: unknown[] }

const erase = async (bench: TestBench, name = 'alice') =>
  (await bench.must(`/api/users/${name}/data`, { method: 'DELETE', body: {} })).body

/** The keys and tables that the answer names; `*` stands for session IDs. */
const declared = (holdings: Holdings) =>
  holdings.map(({ where }) => {
    if (where.store === 'node-memory') return `memory of node ${where.node}`
    return where.key ?? where.table ?? where.store
  })

/** Whether a place of the search is one that the answer names. */
const isDeclared = (place: string, names: readonly string[]) =>
  names.some((name) => {
    if (name.endsWith('*')) return place.startsWith(name.slice(0, -1))
    // The index of the event log is more than its rows.
    if (name === '{bench}:rows') return place === name || place.startsWith('{bench}:index:')
    if (name === '{bench}:audit') return place.startsWith('{bench}:audit')
    return place === name || (name === 'process-memory' && ['exchanges', 'simulated clients'].includes(place))
  })

/** A bench on which alice has left data in every place. */
async function withTraces(options: object = {}): Promise<TestBench> {
  const bench = await TestBench.open(options)
  for (const mechanism of MECHANISM_IDS) {
    const alice = await bench.login(mechanism, 'alice', {
      data: 'prefers dark mode',
      device: 'Alice’s laptop',
    })
    await alice.me()
    await bench.login(mechanism, 'bob')
  }
  await new Client(bench, 'jwt')
    .from({ ip: '203.0.113.9' })
    .post('login', { username: 'alice', password: 'wrong' })
  const bob = await bench.login('opaque-token', 'bob')
  await bob.post('transfer', { to: 'alice', amount: 5 })
  const shop = redisShop(lab().link.commands, bench.id, 'gateway')
  await shop.putCart('alice', { 'on-sessions': 2 })
  const jar = (await bench.login('sealed-cookie', 'alice')).jar
  await bench.request('/api/guests/mallory/steal', {
    method: 'POST',
    headers: { cookie: jar },
    body: { mechanism: 'sealed-cookie' },
  })
  return bench
}

describe('the data of a user', () => {
  test('is listed with place, purpose and time, as a search of every store finds it', async () => {
    const bench = await withTraces()
    const { holdings } = await dataOf(bench)
    const names = declared(holdings)
    const places = await placesOf(bench.id, 'alice')
    expect(places.filter((place) => !isDeclared(place, names))).toEqual([])
    const kinds = holdings.map(({ kind }) => kind)
    for (const kind of [
      ...['account', 'record', 'session-index', 'refresh-family', 'login-throttle', 'cart', 'exchanges'],
      ...['stolen-copies', 'events', 'session-list', 'audit', 'credential-outside'],
    ])
      expect(kinds).toContain(kind)
    for (const holding of holdings) {
      expect(holding).toMatchObject({
        what: expect.any(String),
        why: expect.any(String),
        erasable: expect.any(Boolean),
      })
      expect(holding.count).toBe(holding.items.length)
    }
  })

  test.each(['memory', 'replicated', 'database', 'two-tier'])(
    'is listed where the store %s keeps it, and deleted there',
    async (store) => {
      const bench = await TestBench.open({ policy: { serverSession: { store } } })
      await (await bench.login('server-session')).me()
      await bench.login('server-session', 'bob')
      const names = declared((await dataOf(bench)).holdings)
      expect((await placesOf(bench.id, 'alice')).filter((place) => !isDeclared(place, names))).toEqual([])
      const { ended } = await erase(bench)
      expect(ended).toBe(1)
      expect(await placesOf(bench.id, 'alice')).toEqual(['{bench}:bench'])
      expect(await bench.sessions('user=bob&state=active')).toHaveLength(1)
    },
  )

  test('is readable, and erased, where the stores contain it sealed', async () => {
    for (const store of ['memory', 'redis', 'database']) {
      const bench = await TestBench.open({
        policy: { serverSession: { store }, storage: { encryption: 'sealed', minimise: 'full' } },
      })
      await bench.login('server-session', 'alice', { data: 'prefers dark mode' }, { ip: '203.0.113.7' })
      const { holdings } = await dataOf(bench)
      const records = holdings.filter(({ kind }) => ['record', 'database-row', 'node-record'].includes(kind))
      expect(records.flatMap(({ items }) => items)).toEqual([
        expect.objectContaining({ ip: '203.0.113.7', data: 'prefers dark mode' }),
      ])
      await erase(bench)
      expect(await placesOf(bench.id, 'alice')).toEqual(['{bench}:bench'])
    }
  })

  test('contains no credential, no password and no bench ID', async () => {
    const bench = await withTraces()
    const text = JSON.stringify(await dataOf(bench))
    expect(text).not.toContain(bench.id)
    expect(text).not.toContain(bench.passwords.alice)
  })

  test('is sent as a file on request, in the language of the reader', async () => {
    const bench = await TestBench.open()
    for (const query of ['?download', '?download=1']) {
      const { headers } = await bench.must(`/api/users/alice/data${query}`)
      expect(headers.get('content-disposition')).toBe('attachment; filename="session-lab-alice.json"')
    }
    const { body } = await bench.must('/api/users/alice/data?language=zh')
    expect(body.holdings[0].what).toMatch(/账号/)
  })

  test('counts a backup once', async () => {
    const bench = await TestBench.open()
    const { id } = (await bench.must('/api/bench/backups', { method: 'POST', body: {} })).body
    const { holdings } = await dataOf(bench)
    expect(holdings.find(({ kind }) => kind === 'backups')).toMatchObject({ count: 1, items: [id] })
  })

  test('is read and erased while a row of the audit trail is damaged', async () => {
    const bench = await TestBench.open()
    await bench.login('jwt')
    await dataOf(bench)
    await lab().link.commands.hset(benchKeys(bench.id).auditRows, '1', '{cut')
    expect((await dataOf(bench)).holdings.find(({ kind }) => kind === 'audit')).toMatchObject({ count: 1 })
    expect((await erase(bench)).mark).toMatch(/^erased-/)
  })

  test('answers 404 for an unknown user, and 422 for an unknown parameter', async () => {
    const bench = await TestBench.open()
    for (const method of ['GET', 'DELETE']) {
      const sent = method === 'GET' ? {} : { method, body: {} }
      for (const name of ['mallory', '*', 'alice%2F'])
        expect((await bench.request(`/api/users/${name}/data`, sent)).status).toBe(404)
      expect((await bench.request('/api/users/alice/data?all=1', sent)).status).toBe(422)
    }
  })
})

describe('an erasure', () => {
  test('leaves the name only where the answer says so', async () => {
    const bench = await withTraces()
    const { mark, erased, kept, cannotErase } = await erase(bench)
    const named = kept.filter(({ as }: { as: string }) => as === 'alice')
    expect(
      (await placesOf(bench.id, 'alice')).filter((place) => !isDeclared(place, declared(named))),
    ).toEqual([])
    expect(named.map(({ kind }: { kind: string }) => kind)).toContain('account')
    expect(erased.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining([
        'record',
        'refresh-family',
        'session-index',
        'cart',
        'exchanges',
        'stolen-copies',
      ]),
    )
    const asMark = kept.filter(({ as }: { as: string }) => as === mark)
    expect(asMark.map(({ kind }: { kind: string }) => kind)).toEqual(['events', 'session-list', 'audit'])
    expect(cannotErase.map(({ lane }: { lane: string }) => lane)).toEqual([
      'sealed-cookie',
      'jwt',
      'signed-cookie',
    ])
  })

  test('removes addresses, user agents and device names from what is kept', async () => {
    const bench = await TestBench.open()
    await bench.login(
      'jwt',
      'alice',
      { device: 'Alice’s laptop' },
      { ip: '203.0.113.77', userAgent: 'Rare/7' },
    )
    const { mark } = await erase(bench)
    const [row] = await bench.sessions(`user=${mark}`)
    expect(row).toMatchObject({ ip: null, userAgent: null, device: null, state: 'ended' })
    for (const text of ['203.0.113.77', 'Rare', 'laptop']) {
      expect(JSON.stringify(await bench.events())).not.toContain(text)
    }
    expect(await bench.sessions('ip=203.0.113.77')).toEqual([])
  })

  test('ends the sessions of the user only, and a new login starts with new data', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token')
    const bob = await bench.login('opaque-token', 'bob')
    await erase(bench)
    expect((await alice.me()).status).toBe(401)
    expect((await bob.me()).status).toBe(200)
    const again = await bench.login('opaque-token')
    expect((await again.me()).status).toBe(200)
    const { holdings } = await dataOf(bench)
    expect(holdings.find(({ kind }) => kind === 'session-list')?.count).toBe(1)
  })

  test('resets roles and balance, and can be repeated', async () => {
    const bench = await TestBench.open()
    await bench.must('/api/bench/users/alice', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
    await (await bench.login('opaque-token')).post('transfer', { to: 'bob', amount: 10 })
    await erase(bench)
    const { erased, kept } = await erase(bench)
    expect({ erased, kept: kept.map(({ kind }: { kind: string }) => kind) }).toEqual({
      erased: [],
      kept: ['account'],
    })
    const { users } = (await bench.must('/api/bench')).body
    expect(users.find(({ name }: { name: string }) => name === 'alice')).toMatchObject({
      roles: ['user'],
      balance: 1000,
    })
  })

  test('keeps the position of every event, so that a reader continues where it was', async () => {
    const bench = await withTraces()
    const before = await bench.events()
    const { mark } = await erase(bench)
    const after = await bench.events()
    expect(after.slice(0, before.length).map(({ seq, type }) => [seq, type])).toEqual(
      before.map(({ seq, type }) => [seq, type]),
    )
    expect(after.at(-1)).toMatchObject({ type: 'user.erased', mark })
    const middle = before[Math.floor(before.length / 2)]?.seq ?? ''
    const response = await bench.request('/api/bench')
    expect(response.status).toBe(200)
    const stream = await (await import('../support/app.ts')).send(`/api/events?format=ndjson`, {
      headers: { bench: bench.id, 'last-event-id': middle },
    })
    const lines = (await stream.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.some(({ type }) => type === 'snapshot')).toBe(false)
    expect(lines.map(({ seq }) => seq)).toEqual(
      after
        .map(({ seq }) => seq)
        .filter((seq) => after.findIndex((e) => e.seq === seq) > after.findIndex((e) => e.seq === middle)),
    )
  })

  test('leaves nothing half of the logins that run at the same time', async () => {
    const bench = await TestBench.open({ policy: { concurrency: { perUser: 100, perIp: 1000 } } })
    const logins = Array.from({ length: 12 }, async (_, index) => {
      const client = new Client(bench, MECHANISM_IDS[index % MECHANISM_IDS.length] ?? 'jwt')
      const { status } = await client.login()
      return { client, status }
    })
    const [{ mark }] = await Promise.all([erase(bench), ...logins])
    const inner = await benchWithId(bench.id)
    await inner.observer.ledger.whenFlushed()
    const events = await bench.events()
    for (const { client, status } of await Promise.all(logins)) {
      expect(status).toBe(200)
      const id = client.session?.id ?? ''
      const isAccepted = (await client.me()).status === 200
      const [row] = (await bench.sessions()).filter((each) => each.id === id)
      const users = new Set(
        events.flatMap((event) =>
          'user' in event && 'sessionId' in event && event.sessionId === id ? [event.user] : [],
        ),
      )
      // The session is the user’s, active and complete, or it was erased in every place.
      if (isAccepted) expect([row?.user, row?.state, [...users]]).toEqual(['alice', 'active', ['alice']])
      else expect([row?.user, row?.state, [...users]]).toEqual([mark, 'ended', [mark]])
    }
  })

  test.each(EVERY)('states the effect on $name', async ({ mechanism, options }) => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const { effects, mark } = await erase(bench)
    expect(effects).toEqual([expect.objectContaining({ id: alice.session?.id, mechanism })])
    const isAccepted = (await alice.me()).status === 200
    expect(isAccepted).toBe(!isRefused(effects[0].effect))
    // A copy that is still accepted states the name, but the event log does not.
    const inner = await benchWithId(bench.id)
    await inner.observer.ledger.whenFlushed()
    const ofSession = (await bench.events()).filter(
      (event) => 'sessionId' in event && event.sessionId === alice.session?.id,
    )
    for (const event of ofSession) if ('user' in event) expect(event.user).toBe(mark)
  })
})

describe('the cookie notice', () => {
  test('lists the cookies that a login sets, with their attributes', async () => {
    const bench = await TestBench.open({ policy: { balancer: 'sticky' } })
    const { cookies } = (await bench.must('/api/bench/cookies')).body
    for (const mechanism of MECHANISM_IDS) {
      const answer = await new Client(bench, mechanism).login('alice', { carrier: 'cookie' })
      for (const line of answer.headers.getSetCookie()) {
        const name = line.slice(0, line.indexOf('='))
        const seconds = Number(/Max-Age=(\d+)/.exec(line)?.[1])
        const found = cookies.find((cookie: { name: string }) => cookie.name === name)
        expect(found, name).toMatchObject({
          httpOnly: /HttpOnly/.test(line),
          secure: /Secure/.test(line),
          inUse: true,
        })
        expect(found.maxSeconds).toBeGreaterThanOrEqual(seconds)
      }
    }
  })
})
