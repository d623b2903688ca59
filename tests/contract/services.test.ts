import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { send } from '../support/app.ts'
import { sameBytes } from '../support/forge.ts'
import { type AppServer, type PassingRequest, serveApp } from '../support/serve.ts'
import { type ApiResponse, Client, TestBench } from '../support/test-bench.ts'

const TOPOLOGIES = ['gateway', 'shared-store', 'token-relay'] as const
type Topology = (typeof TOPOLOGIES)[number]

/** Which mechanism supports which topology; every other pair is refused with a reason. */
const ADMITS: Readonly<Record<Topology, readonly MechanismId[]>> = {
  gateway: MECHANISM_IDS,
  'shared-store': ['server-session', 'opaque-token'],
  'token-relay': ['jwt'],
}
const PAIRS = TOPOLOGIES.flatMap((topology) =>
  MECHANISM_IDS.map((mechanism) => ({ topology, mechanism, admitted: ADMITS[topology].includes(mechanism) })),
)
const ADMITTED = PAIRS.filter(({ admitted }) => admitted)
/** One mechanism for each topology. */
const EACH = [
  { topology: 'gateway', mechanism: 'sealed-cookie' },
  { topology: 'shared-store', mechanism: 'opaque-token' },
  { topology: 'token-relay', mechanism: 'jwt' },
] as const

const ITEM = 'on-sessions'
let server: AppServer
let passed: PassingRequest[] = []

beforeAll(async () => {
  server = await serveApp()
})
afterEach(() => {
  server.onPassing = () => {}
  passed = []
})
afterAll(() => server.close())

/** Records every request between services, with its headers. */
function listen(): void {
  server.onPassing = (passing) => {
    passed.push(passing)
  }
}

const through = (client: Client, topology: Topology, thing: string, sent: object = {}) =>
  client.request(`../services/${topology}/${thing}?mechanism=${client.mechanism}`, sent)
const fill = (client: Client, topology: Topology, items: object = { [ITEM]: 1 }) =>
  through(client, topology, 'cart', { method: 'PUT', body: { items } })
const order = (client: Client, topology: Topology, headers: Record<string, string> = {}) =>
  through(client, topology, 'orders', { method: 'POST', body: {}, headers })
const mallory = (client: Client, topology: Topology, act: string) =>
  through(client, topology, 'mallory', { method: 'POST', body: { act } })
const setUp = (bench: TestBench, setup: object) =>
  bench.request('/api/services', { method: 'PATCH', body: setup })
const statusAndCode = ({ status, body }: ApiResponse) => ({ status, code: body.code })

interface Hop {
  service: string
  node: string
  status: number
  verified: { how: string; ok: boolean; code?: string } | null
  children: Hop[]
}
const below = (hop: Hop): Hop[] => [hop, ...hop.children.flatMap(below)]
const hopsOf = ({ body }: ApiResponse): Hop[] => below(body.call.root).slice(1)
const hopTo = (answer: ApiResponse, service: string) => hopsOf(answer).find((hop) => hop.service === service)

test.each(EACH)(
  'writes one event for each response of the gateway: $topology',
  async ({ topology, mechanism }) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    await order(alice, topology)
    await fill(alice, topology)
    await mallory(alice, topology, 'knock')
    await setUp(bench, { trust: 'bare' })
    await mallory(alice, topology, 'knock')
    await through(new Client(bench, mechanism), topology, 'cart')
    const about = { topology, mechanism }
    const bypass = (acceptedBy: readonly string[]) => ({
      call: 'mallory',
      attack: { act: 'knock', acceptedBy },
    })
    const events = (await bench.events()).filter(({ type }) => type === 'gateway.responded')
    expect(events).toMatchObject([
      { ...about, call: 'orders', method: 'POST', code: 'invalid_request' },
      { ...about, call: 'cart', method: 'PUT' },
      { ...about, ...bypass([]) },
      { ...about, ...bypass(topology === 'gateway' ? ['orders'] : []) },
      { ...about, call: 'cart', method: 'GET', code: 'no_credential' },
    ])
    expect(events.map((event) => 'code' in event)).toEqual([true, false, false, false, true])
  },
)

describe('topology and mechanism support', () => {
  test.each(PAIRS)('$mechanism by $topology: $admitted', async ({ topology, mechanism, admitted }) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const put = await fill(alice, topology, { [ITEM]: 2, 'coat-check': 1 })
    const ordered = await order(alice, topology)
    if (!admitted) {
      expect([statusAndCode(put), statusAndCode(ordered)]).toEqual(
        Array(2).fill({ status: 422, code: 'not_supported' }),
      )
      const { topologies } = (await bench.request('/api/services')).body
      const row = topologies.find(({ id }: { id: string }) => id === topology)
      const cell = row.mechanisms.find((one: { mechanism: string }) => one.mechanism === mechanism)
      expect(cell).toEqual({ mechanism, supported: false, reason: ordered.body.detail })
      return
    }
    expect(put).toMatchObject({ status: 200, body: { cart: { totalCents: 2 * 2400 + 1290 } } })
    expect(ordered).toMatchObject({
      status: 201,
      body: { order: { user: 'alice', address: '1 Cookie Lane', totalCents: 2 * 2400 + 1290 } },
    })
    expect((await through(alice, topology, 'cart')).body.cart).toEqual({
      revision: null,
      lines: [],
      totalCents: 0,
    })
    const { orders } = (await through(alice, topology, 'orders')).body
    expect(orders.map(({ id }: { id: string }) => id)).toEqual([ordered.body.order.id])
    // Each hop states which service responded, how it identified the caller, and the cost.
    for (const hop of hopsOf(ordered)) {
      expect(hop, hop.service).toMatchObject({
        status: 200,
        node: expect.stringMatching(/^[abc]$/),
        serverTiming: expect.stringContaining('total;dur='),
        tookMs: expect.any(Number),
      })
    }
    const {
      cart,
      orders: atOrders,
      users,
    } = Object.fromEntries(
      (['cart', 'orders', 'users'] as const).map((service) => [service, hopTo(ordered, service)]),
    )
    expect([atOrders, cart, users].map((hop) => hop?.verified?.ok)).toEqual([true, true, true])
    expect(new Set([atOrders, cart, users].map((hop) => hop?.node)).size).toBe(3)
  })

  test('differ in the number of verifications and store reads', async () => {
    const counted = await Promise.all(
      EACH.map(async ({ topology, mechanism }) => {
        const alice = await (await TestBench.open({ preset: 'textbook' })).login(mechanism)
        await fill(alice, topology)
        const { verifications, requests } = (await order(alice, topology)).body.call
        return { topology, verifications, requests }
      }),
    )
    expect(counted).toEqual([
      // Once by the gateway, then its assertion at each of three services.
      { topology: 'gateway', verifications: 4, requests: 3 },
      { topology: 'shared-store', verifications: 3, requests: 3 },
      // The keys once for each of two services (cart has them already), and an exchange for each of three
      // hops.
      { topology: 'token-relay', verifications: 6, requests: 8 },
    ])
  })

  test('relays no token made with a symmetric key, which cannot be published', async () => {
    const bench = await TestBench.open({ policy: { jwt: { alg: 'HS256' } } })
    const answer = await order(await bench.login('jwt'), 'token-relay')
    expect(statusAndCode(answer)).toEqual({ status: 422, code: 'not_supported' })
    expect(answer.body.detail).toContain('HS256')
  })

  test('does not find sessions of another node’s memory', async () => {
    const bench = await TestBench.open({ policy: { serverSession: { store: 'memory' } } })
    const alice = await bench.login('server-session')
    const answer = await order(alice, 'shared-store')
    expect(statusAndCode(answer)).toEqual({ status: 401, code: 'unknown_session' })
  })
})

describe('identity trust', () => {
  test.each(ADMITTED)(
    '$topology: identifies Alice even if a $mechanism request claims to be Carol',
    async ({ topology, mechanism }) => {
      for (const trust of ['signed', 'bare']) {
        const bench = await TestBench.open()
        await setUp(bench, { trust })
        const alice = await bench.login(mechanism)
        await fill(alice, topology)
        const answer = await order(alice, topology, { 'lab-user': 'carol', 'lab-assertion': 'x' })
        expect(answer.body.order.user).toBe('alice')
      }
    },
  )

  test.each([
    ['signed', 401, 'no_credential'],
    ['bare', 200, null],
  ])('trust: %s. A plain header that bypasses the gateway returns %i', async (trust, status, code) => {
    const bench = await TestBench.open()
    await setUp(bench, { trust })
    const alice = await bench.login('opaque-token')
    expect((await mallory(alice, 'gateway', 'knock')).body.tried).toEqual([{ where: 'orders', status, code }])
    const direct = await bench.request('/api/services/internal/gateway/orders', {
      headers: { 'lab-user': 'alice' },
    })
    expect(direct.status).toBe(status)
    for (const topology of ['shared-store', 'token-relay'] as const) {
      expect((await mallory(alice, topology, 'knock')).body.tried[0].status).toBe(401)
    }
  })

  test('cannot be chosen by a request', async () => {
    const bench = await TestBench.open()
    for (const headers of [{ 'lab-user': 'alice', trust: 'bare' }, { 'lab-assertion': 'a.b.c' }]) {
      const { status } = await bench.request('/api/services/internal/gateway/users', { headers })
      expect(status).toBe(401)
    }
  })

  test('limits an assertion to thirty seconds, its own bench and the services', async () => {
    const [bench, other] = await Promise.all([TestBench.open({ clock: { frozen: true } }), TestBench.open()])
    const alice = await bench.login('server-session')
    await fill(alice, 'gateway')
    listen()
    await order(alice, 'gateway')
    const assertion = String(passed.find(({ path }) => path.endsWith('/orders'))?.headers['lab-assertion'])
    const ask = (bench: TestBench, path = '/api/services/internal/gateway/users') =>
      bench.request(path, { headers: { 'lab-assertion': assertion } })
    expect((await ask(bench)).body.user.name).toBe('alice')
    expect(statusAndCode(await ask(other))).toEqual({ status: 401, code: 'bad_signature' })
    const asToken = await bench.request('/api/jwt/me', { headers: { authorization: `Bearer ${assertion}` } })
    expect(asToken.status).toBe(401)
    // The gateway refuses the revoked session immediately; an earlier assertion is accepted until it
    // expires.
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect(statusAndCode(await order(alice, 'gateway'))).toEqual({ status: 401, code: 'session_ended' })
    await bench.advance(28)
    expect((await ask(bench)).status).toBe(200)
    await bench.advance(2)
    expect(statusAndCode(await ask(bench))).toEqual({ status: 401, code: 'token_expired' })
  })

  test('ignores client addresses not signed by the gateway', async () => {
    const bench = await TestBench.open({ policy: { binding: { ip: 'strict' } } })
    const alice = await bench.login('opaque-token', 'alice', {}, { ip: '192.0.2.7' })
    await fill(alice, 'shared-store')
    listen()
    expect((await order(alice, 'shared-store')).status).toBe(201)
    const carried = passed.find(({ path }) => path.endsWith('/users'))?.headers ?? {}
    const headers = { authorization: String(carried.authorization), 'lab-mechanism': 'opaque-token' }
    const signedAddress = String(carried['lab-client'])
    // The gateway's signature for another call is not valid for this one.
    const direct = await bench.request('/api/services/internal/shared-store/users', {
      headers: { ...headers, 'lab-client': signedAddress },
    })
    expect(statusAndCode(direct)).toEqual({ status: 401, code: 'binding_mismatch' })
  })
})

describe('a relayed token', () => {
  test('is limited to the next service after an exchange, and accepted everywhere if forwarded unchanged', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const alice = await bench.login('jwt')
    expect((await mallory(alice, 'token-relay', 'replay')).body.tried).toEqual([
      { where: 'users', status: 401, code: 'wrong_audience' },
      { where: 'bank', status: 401, code: 'wrong_audience' },
    ])
    await setUp(bench, { relay: 'as-is' })
    expect((await mallory(alice, 'token-relay', 'replay')).body.tried).toEqual([
      { where: 'users', status: 200, code: null },
      { where: 'bank', status: 200, code: null },
    ])
  })

  test('is refused in another encoding that decodes to the same bytes', async () => {
    const bench = await TestBench.open()
    await setUp(bench, { relay: 'as-is' })
    const alice = await bench.login('jwt')
    const internal = (token: string) =>
      bench.request('/api/services/internal/token-relay/cart', {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await internal(alice.credential)).status).toBe(200)
    const [, , signature = ''] = alice.credential.split('.')
    const signed = alice.credential.slice(0, -signature.length)
    const others = [`${signature}=`, `${signature}==`, ...sameBytes(signature)]
    expect(others.length).toBe(17)
    for (const other of others) {
      const refused = { status: 401, code: 'malformed' }
      expect(statusAndCode(await internal(signed + other)), other.slice(-4)).toEqual(refused)
      expect(statusAndCode(await alice.with(signed + other).me()), other.slice(-4)).toEqual(refused)
    }
  })

  test('states the exchanging service and never outlives the original token', async () => {
    const bench = await TestBench.open({ policy: { jwt: { accessSeconds: 20 } } })
    const alice = await bench.login('jwt')
    await fill(alice, 'token-relay')
    listen()
    await order(alice, 'token-relay')
    const claimsOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    const shown = (service: string) => {
      const found = passed.find(({ path, headers }) => path.endsWith(service) && headers.authorization)
      return claimsOf(String(found?.headers.authorization))
    }
    const [own, orders, users] = [claimsOf(alice.credential), shown('/orders'), shown('/users')]
    expect(orders).toMatchObject({ sub: 'alice', exp: own.exp, act: { sub: 'gateway' } })
    expect(orders.aud).toMatch(/:orders$/)
    expect(users).toMatchObject({ exp: own.exp, act: { sub: 'orders', act: { sub: 'gateway' } } })
    expect(users.aud).toMatch(/:users$/)
  })

  test('may expire between two hops: the first service accepts, the second refuses', async () => {
    const bench = await TestBench.open({ policy: { jwt: { accessSeconds: 30 } } })
    const alice = await bench.login('jwt')
    await fill(alice, 'token-relay')
    for (const relay of ['as-is', 'exchange']) {
      await setUp(bench, { relay })
      const fresh = await bench.login('jwt', 'alice')
      let hasPassed = false
      server.onPassing = async ({ path }) => {
        if (hasPassed || !path.endsWith('/cart')) return
        hasPassed = true
        await bench.advance(31)
      }
      const answer = await order(fresh, 'token-relay')
      expect(statusAndCode(answer), relay).toEqual({ status: 401, code: 'token_expired' })
      expect(hopTo(answer, 'orders')).toMatchObject({ verified: { how: 'jwks', ok: true }, status: 401 })
      expect(hopTo(answer, 'cart')).toMatchObject({
        verified: { how: 'jwks', ok: false, code: 'token_expired' },
      })
    }
    // Nothing was ordered, and nothing was lost.
    const again = await bench.login('jwt')
    expect((await through(again, 'token-relay', 'cart')).body.cart.lines).toHaveLength(1)
  })

  test('A9: is refused as token_not_yet_valid if it comes from a node that is ahead', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    await setUp(bench, { relay: 'as-is' })
    for (const [seconds, code] of [
      [90, 'token_not_yet_valid'],
      [5, undefined],
    ] as const) {
      await bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { clockSkewSeconds: seconds } })
      bench.headers = { 'lab-node': 'b' }
      const alice = await bench.login('jwt')
      bench.headers = { 'lab-node': 'a' }
      expect((await through(alice, 'token-relay', 'cart')).body.code, `${seconds} s`).toBe(code)
    }
  })

  test('is accepted after revocation if forwarded unchanged, and refused if exchanged', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await fill(alice, 'token-relay')
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    const exchanged = await order(alice, 'token-relay')
    expect(statusAndCode(exchanged)).toEqual({ status: 401, code: 'session_ended' })
    expect(hopTo(exchanged, 'orders')).toBeUndefined()
    expect(statusAndCode(await order(alice, 'gateway'))).toEqual({ status: 401, code: 'session_ended' })
    await setUp(bench, { relay: 'as-is' })
    expect((await order(alice, 'token-relay')).status).toBe(201)
    await bench.advance(301)
    expect(statusAndCode(await order(alice, 'token-relay'))).toEqual({ status: 401, code: 'token_expired' })
  })

  test('refuses the next token exchange after revocation during a call', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await fill(alice, 'token-relay')
    let hasPassed = false
    server.onPassing = async ({ path }) => {
      if (hasPassed || !path.endsWith('/orders')) return
      hasPassed = true
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    }
    const answer = await order(alice, 'token-relay')
    expect(statusAndCode(answer)).toEqual({ status: 401, code: 'session_ended' })
    expect(hopTo(answer, 'orders')).toMatchObject({ verified: { ok: true } })
  })

  test('is accepted with a deleted key as long as services cache the keys', async () => {
    const bench = await TestBench.open({ policy: { jwt: { accessSeconds: 3600 } } })
    await setUp(bench, { relay: 'as-is' })
    const alice = await bench.login('jwt')
    expect((await fill(alice, 'token-relay')).status).toBe(200)
    await bench.request('/api/bench/keys/rotate', {
      method: 'POST',
      body: { mechanism: 'jwt', mode: 'immediate' },
    })
    expect(statusAndCode(await alice.me())).toEqual({ status: 401, code: 'unknown_key' })
    expect((await fill(alice, 'token-relay')).status).toBe(200)
    await bench.advance(300)
    expect(statusAndCode(await fill(alice, 'token-relay'))).toEqual({ status: 401, code: 'unknown_key' })
  })

  test('is exchanged only by services, each for its own tokens and its own callees', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await fill(alice, 'token-relay')
    listen()
    await order(alice, 'token-relay')
    const exchange = (subject: string, audience: string, authorization?: string) =>
      bench.request('/api/services/internal/token-relay/token', {
        method: 'POST',
        headers: authorization ? { authorization } : {},
        body: {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: subject,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          audience,
        },
      })
    const basic = (party: string) =>
      passed
        .map(({ headers }) => String(headers.authorization))
        .filter((value) => value.startsWith('Basic '))
        .find((value) => Buffer.from(value.slice(6), 'base64').toString().startsWith(`${party}:`))
    const toCart = passed.find(({ path, method }) => path.endsWith('/cart') && method === 'GET')
    const cartToken = String(toCart?.headers.authorization).slice('Bearer '.length)
    expect(statusAndCode(await exchange(alice.credential, 'orders'))).toEqual({
      status: 401,
      code: 'no_credential',
    })
    const forged = `Basic ${Buffer.from('gateway:wrong').toString('base64')}`
    expect((await exchange(alice.credential, 'orders', forged)).status).toBe(401)
    expect((await exchange(alice.credential, 'orders', basic('gateway'))).status).toBe(200)
    expect(statusAndCode(await exchange(alice.credential, 'users', basic('gateway')))).toMatchObject({
      status: 422,
    })
    expect(statusAndCode(await exchange(cartToken, 'users', basic('orders')))).toEqual({
      status: 401,
      code: 'wrong_audience',
    })
    expect(statusAndCode(await exchange(alice.credential, 'users', basic('orders')))).toMatchObject({
      status: 401,
    })
  })
})

describe('an order', () => {
  test.each(EACH)(
    '$topology: is placed once for twenty concurrent requests',
    async ({ topology, mechanism }) => {
      const alice = await (await TestBench.open()).login(mechanism)
      await fill(alice, topology)
      const answers = await Promise.all(Array.from({ length: 20 }, () => order(alice.copy(), topology)))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 201)).toHaveLength(1)
      expect(statuses.filter((status) => status === 409)).toHaveLength(19)
      expect((await through(alice, topology, 'orders')).body.orders).toHaveLength(1)
    },
  )

  test('is not placed if the cart has changed since it was read', async () => {
    const alice = await (await TestBench.open()).login('server-session')
    await fill(alice, 'gateway')
    server.onPassing = async ({ path }) => {
      if (path.endsWith('/users')) await fill(alice, 'gateway', { 'coat-check': 3 })
    }
    const answer = await order(alice, 'gateway')
    expect(statusAndCode(answer)).toEqual({ status: 409, code: 'invalid_request' })
    expect((await through(alice, 'gateway', 'cart')).body.cart.lines).toMatchObject([{ item: 'coat-check' }])
  })

  test('belongs to one user of one bench, and is deleted by a reset', async () => {
    const bench = await TestBench.open()
    const [alice, bob] = [await bench.login('jwt'), await bench.login('jwt', 'bob')]
    await fill(alice, 'gateway')
    await order(alice, 'gateway')
    expect((await through(bob, 'gateway', 'orders')).body.orders).toEqual([])
    await bench.request('/api/bench/reset', { method: 'POST', body: {} })
    const fresh = await bench.login('jwt')
    expect((await through(fresh, 'gateway', 'orders')).body.orders).toEqual([])
  })
})

describe('data of the services', () => {
  const cartOf = (bench: TestBench, user: string, sent: object = {}) =>
    bench.request('/api/services/internal/gateway/cart', { headers: { 'lab-user': user }, ...sent })
  const shopKeys = (bench: TestBench) => lab().link.commands.keys(`{${bench.id}}:shop:*`)

  test('is stored for users of the bench only, whatever name a header contains', async () => {
    const bench = await TestBench.open()
    await setUp(bench, { trust: 'bare' })
    const put = { method: 'PUT', body: { items: { [ITEM]: 1 } } }
    for (const name of ['ghost', '', '__proto__', 'ALICE', 'alice ghost']) {
      expect((await cartOf(bench, name, put)).status, name).toBe(404)
      expect((await cartOf(bench, name)).status, name).toBe(404)
    }
    expect(await shopKeys(bench)).toEqual([])
    expect((await cartOf(bench, 'alice', put)).status).toBe(200)
    expect(await shopKeys(bench)).toHaveLength(1)
  })

  test('is deleted by a reset, in every topology', async () => {
    const bench = await TestBench.open()
    const clients = [await bench.login('opaque-token'), await bench.login('jwt', 'bob')]
    for (const [client, topology] of [
      [clients[0], 'gateway'],
      [clients[0], 'shared-store'],
      [clients[1], 'token-relay'],
    ] as const) {
      if (!client) continue
      await fill(client, topology)
      expect((await order(client, topology)).status).toBe(201)
      await fill(client, topology)
    }
    expect(await shopKeys(bench)).toHaveLength(6)
    await bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect(await shopKeys(bench)).toEqual([])
  })
})

describe('an outage', () => {
  test.each(EACH)(
    '$topology: returns 503 for an order while Redis is down',
    async ({ topology, mechanism }) => {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
      const answer = await order(alice, topology)
      expect(statusAndCode(answer)).toEqual({ status: 503, code: 'store_unavailable' })
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(answer.headers.getSetCookie()).toEqual([])
    },
  )

  test.each(EACH.flatMap((one) => (['down', 'hangs'] as const).map((fault) => ({ ...one, fault }))))(
    '$topology: reports the failing hop when users is $fault',
    async ({ topology, mechanism, fault }) => {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      await fill(alice, topology)
      await setUp(bench, { faults: { users: fault } })
      const answer = await order(alice, topology, { 'lab-deadline': '600' })
      expect(statusAndCode(answer)).toEqual({ status: 503, code: 'service_unavailable' })
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(answer.body.detail).toContain('users')
      // Services that were called before are in the result, and so is the one that did not respond.
      expect(hopTo(answer, 'cart')).toMatchObject({ status: 200 })
      expect(hopTo(answer, 'users')).toMatchObject({ status: 0 })
      await setUp(bench, { faults: { users: 'up' } })
      expect((await order(alice, topology)).status).toBe(201)
    },
  )

  test('limits the calls of one bench in progress and returns 429 beyond the limit', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('sealed-cookie')
    await setUp(bench, { faults: { orders: 'hangs' } })
    const headers = { 'lab-deadline': '900' }
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => order(alice.copy(), 'gateway', headers)),
    )
    const rejected = answers.filter(({ body }) => body.code === 'rate_limited')
    expect(rejected).toHaveLength(8)
    expect(
      rejected.every(({ status, headers: reported }) => status === 429 && reported.get('retry-after')),
    ).toBe(true)
    await setUp(bench, { faults: { orders: 'up' } })
    expect((await fill(alice, 'gateway')).status).toBe(200)
  })

  test('limits requests that bypass the gateway to an unresponsive service, apart from calls through it', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('sealed-cookie')
    await setUp(bench, { faults: { orders: 'hangs' } })
    const headers = { 'lab-deadline': '1500' }
    const direct = Array.from({ length: 24 }, () =>
      bench.request('/api/services/internal/gateway/orders', { headers }),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    // The others are still in progress.
    expect((await fill(alice, 'gateway')).status).toBe(200)
    const answers = await Promise.all(direct)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(8)
    expect(
      refused.every(
        ({ body, headers: reported }) => body.code === 'rate_limited' && reported.get('retry-after'),
      ),
    ).toBe(true)
    expect((await bench.request('/api/services/internal/gateway/cart')).status).toBe(401)
  })

  test('passes the trace ID and a decreasing deadline to every hop', async () => {
    const alice = await (await TestBench.open()).login('sealed-cookie')
    await fill(alice, 'gateway')
    listen()
    const trace = 'a'.repeat(32)
    await order(alice, 'gateway', { traceparent: `00-${trace}-${'b'.repeat(16)}-01`, 'lab-deadline': '3000' })
    expect(passed.map(({ headers }) => String(headers.traceparent).split('-')[1])).toEqual(
      Array(3).fill(trace),
    )
    const spans = passed.map(({ headers }) => String(headers.traceparent).split('-')[2])
    expect(new Set([...spans, 'b'.repeat(16)]).size).toBe(4)
    const patience = passed.map(({ headers }) => Number(headers['lab-deadline']))
    expect([3000, ...patience].every((ms, place, all) => place === 0 || ms < (all[place - 1] ?? 0))).toBe(
      true,
    )
  })
})

describe('the edge of the services', () => {
  test('puts no credential into a response or an event', async () => {
    for (const { topology, mechanism } of EACH) {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      await fill(alice, topology)
      const answers = [await order(alice, topology), await mallory(alice, topology, 'replay')]
      const reported = JSON.stringify([answers.map(({ body }) => body), await bench.events()])
      expect(reported).not.toContain(alice.credential)
      expect(reported).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
    }
  })

  test('refuses an order from a page of another origin', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session')
    await fill(alice, 'gateway')
    const answer = await order(alice, 'gateway', { origin: 'https://evil.example' })
    expect(statusAndCode(answer)).toEqual({ status: 403, code: 'csrf' })
    await bench.policy({ csrf: 'off' })
    expect((await order(alice, 'gateway', { origin: 'https://evil.example' })).status).toBe(201)
  })

  test.each([
    ['GET', '/api/services/mesh/cart?mechanism=jwt', undefined, 404],
    ['GET', '/api/services/gateway/cart', undefined, 422],
    ['GET', '/api/services/gateway/cart?mechanism=none', undefined, 422],
    ['GET', '/api/services/gateway/cart?mechanism=jwt&more=1', undefined, 422],
    ['GET', '/api/services/gateway/cart?mechanism=jwt', undefined, 401],
    ['PUT', '/api/services/gateway/cart?mechanism=jwt', { items: { nothing: 1 } }, 422],
    ['PUT', '/api/services/gateway/cart?mechanism=jwt', { items: { 'coat-check': 0 } }, 422],
    ['PUT', '/api/services/gateway/cart?mechanism=jwt', {}, 422],
    ['POST', '/api/services/gateway/orders?mechanism=jwt', { price: 1 }, 422],
    ['POST', '/api/services/gateway/mallory?mechanism=jwt', { act: 'wink' }, 422],
    ['PATCH', '/api/services', { trust: 'blind' }, 422],
    ['PATCH', '/api/services', { faults: { bank: 'down' } }, 422],
    ['PATCH', '/api/services/gateway/cart?mechanism=jwt', {}, 405],
    ['DELETE', '/api/services/gateway/orders?mechanism=jwt', undefined, 405],
    ['GET', '/api/services/internal/token-relay/token', undefined, 405],
    ['POST', '/api/services/internal/gateway/users', {}, 405],
    ['GET', '/api/services/internal/mesh/users', undefined, 404],
  ])('returns for %s %s with %j the status %i', async (method, path, body, status) => {
    const bench = await TestBench.open()
    const answer = await bench.request(path, { method, ...(body === undefined ? {} : { body }) })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    if (status === 405) expect(answer.headers.get('allow')).toBeTruthy()
  })

  test('requires a numeric deadline and a bench', async () => {
    const alice = await (await TestBench.open()).login('jwt')
    expect((await order(alice, 'gateway', { 'lab-deadline': 'soon' })).status).toBe(422)
    expect((await send('/api/services')).status).toBe(400)
  })
})
