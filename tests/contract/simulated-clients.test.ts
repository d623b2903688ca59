import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { SimulatedClients } from '#lib/bench/simulated-clients.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { ClientBench } from '#lib/client/client.ts'
import { send } from '../support/app.ts'
import { type AppServer, serveApp } from '../support/serve.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const FROM_ELSEWHERE = { origin: 'https://evil.example' }

const sendAs = (
  bench: ClientBench,
  client: string,
  act: string,
  body: object,
  headers: Record<string, string> = {},
) => bench.request(`/api/guests/${client}/${act}`, { method: 'POST', body, headers })

/** Copies the credentials of this client, with a request from its own browser. */
const steal = ({ bench, mechanism, jar }: Client, client = 'mallory') =>
  sendAs(bench, client, 'steal', { mechanism }, { cookie: jar })

const loggedIn = (bench: TestBench, mechanism: MechanismId) =>
  bench.login(mechanism, 'alice', { carrier: 'cookie' })

describe('a simulated client', () => {
  test('returns 503 if the process listens on no port', async () => {
    const bench = await TestBench.open()
    await steal(await loggedIn(bench, 'jwt'))
    const { status, body } = await sendAs(bench, 'mallory', 'me', { mechanism: 'jwt' })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'not_supported' })
  })

  test.each([
    ['eve', 'me', { mechanism: 'jwt' }, 404, 'not_found'],
    ['mallory', 'fly', { mechanism: 'jwt' }, 404, 'not_found'],
    ['mallory', 'me', { mechanism: 'jwt' }, 404, 'not_found'],
    ['mallory', 'steal', { mechanism: 'jwt' }, 404, 'not_found'],
    ['mallory', 'me', { mechanism: 'session' }, 422, 'invalid_request'],
    ['mallory', 'me', { mechanism: 'jwt', host: 'evil.example' }, 422, 'invalid_request'],
    ['mallory', 'me', {}, 422, 'invalid_request'],
    ['mallory', 'login', { mechanism: 'jwt', username: 'alice', password: 'x' }, 422, 'not_supported'],
    ['phone', 'login', { mechanism: 'jwt', username: 'alice' }, 422, 'invalid_request'],
    ['phone', 'transfer', { mechanism: 'jwt', to: 'bob' }, 422, 'invalid_request'],
  ])('refuses %s %s with %j: %i %s', async (client, act, body, status, code) => {
    const answer = await sendAs(await TestBench.open(), client, act, body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
  })

  test('blocks cross-site requests', async () => {
    const bench = await TestBench.open()
    for (const act of ['steal', 'me', 'login', 'logout']) {
      const { status, body } = await sendAs(bench, 'phone', act, { mechanism: 'jwt' }, FROM_ELSEWHERE)
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'csrf' })
    }
  })

  test('belongs to a bench, and accepts POST only', async () => {
    const nowhere = await send('/api/guests/mallory/me', { method: 'POST', body: { mechanism: 'jwt' } })
    expect(nowhere.status).toBe(400)
    const bench = await TestBench.open()
    const { status, headers } = await bench.request('/api/guests/mallory/me')
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST' })
  })
})

describe('simulated clients over HTTP', () => {
  let server: AppServer

  beforeAll(async () => {
    server = await serveApp()
  })

  afterAll(() => server.close())

  test.each(MECHANISM_IDS)('%s: accept a stolen copy and record its use by Mallory', async (mechanism) => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const alice = await loggedIn(bench, mechanism)
    const stolen = await steal(alice)
    expect(stolen).toMatchObject({ status: 200, body: { held: expect.stringMatching(/^[0-9a-f]{6}$/) } })
    const { status, body } = await sendAs(bench, 'mallory', 'me', { mechanism })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 200,
      body: { user: { name: 'alice' }, session: { id: alice.session?.id } },
    })
    expect(body.timing).toMatchObject({
      tookMs: expect.any(Number),
      server: expect.stringContaining('total;dur='),
    })
    const events = await bench.events()
    expect(events.find(({ type }) => type === 'credential.stolen')).toMatchObject({
      guest: 'mallory',
      sessionId: alice.session?.id,
      fingerprint: stolen.body.held,
    })
    expect(events.findLast(({ type }) => type === 'request.verified')).toMatchObject({ client: 'Mallory' })
    for (const text of [stolen, body, events].map((reported) => JSON.stringify(reported))) {
      expect(text).not.toContain(alice.credential)
    }
  })

  test.each([
    ['server-session', 401],
    ['sealed-cookie', 200],
    ['jwt', 200],
    ['opaque-token', 401],
  ] as const)(
    '%s: get %i for a copy of a pure credential after its owner’s logout',
    async (mechanism, expected) => {
      const bench = await TestBench.open({ preset: 'textbook' })
      const alice = await loggedIn(bench, mechanism)
      await steal(alice)
      await alice.logout()
      const { body } = await sendAs(bench, 'mallory', 'me', { mechanism })
      expect(body.status).toBe(expected)
    },
  )

  test('log in, keep cookies and log out as the phone, each as a device of its own', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const login = { mechanism: 'opaque-token', username: 'alice', password: bench.passwords.alice }
    const first = await sendAs(bench, 'phone', 'login', login)
    const second = await sendAs(bench, 'phone', 'login', { ...login, device: 'Pocket' })
    expect([first, second].map(({ body }) => body.status)).toEqual([200, 200])
    expect((await bench.sessions('state=active')).map(({ device }) => device).sort()).toEqual([
      'Phone on iOS',
      'Pocket',
    ])
    expect(JSON.stringify(second.body)).not.toContain('access_token')
    const me = await sendAs(bench, 'phone', 'me', { mechanism: 'opaque-token' })
    expect(me.body.body.session.device).toBe('Pocket')
    const out = await sendAs(bench, 'phone', 'logout', { mechanism: 'opaque-token' })
    expect(out.body).toMatchObject({ status: 200, held: null })
    expect((await sendAs(bench, 'phone', 'me', { mechanism: 'opaque-token' })).status).toBe(404)
  })

  test('return the error for a wrong password and keep the earlier credential', async () => {
    const bench = await TestBench.open()
    const login = { mechanism: 'jwt', username: 'alice', password: bench.passwords.alice }
    const held = (await sendAs(bench, 'phone', 'login', login)).body.held
    const wrong = await sendAs(bench, 'phone', 'login', { ...login, password: 'wrong' })
    expect(wrong).toMatchObject({ status: 200, body: { status: 401, body: { code: 'invalid_credentials' } } })
    const { body } = await bench.request('/api/guests')
    expect(body.guests.phone.jwt).toBe(held)
  })

  test('get a new credential by a refresh and transfer with it', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const stolen = await steal(await loggedIn(bench, 'jwt'))
    const refreshed = await sendAs(bench, 'mallory', 'refresh', { mechanism: 'jwt' })
    expect(refreshed.body.status).toBe(200)
    expect(refreshed.body.held).not.toBe(stolen.body.held)
    const transfer = await sendAs(bench, 'mallory', 'transfer', { mechanism: 'jwt', to: 'bob', amount: 5 })
    expect(transfer.body).toMatchObject({ status: 200, body: { balance: 995 } })
  })

  test('list credentials as fingerprints, to their own bench only, until the reset', async () => {
    const [bench, other] = await Promise.all([TestBench.open(), TestBench.open()])
    const stolen = await steal(await loggedIn(bench, 'sealed-cookie'))
    const held = async (bench: TestBench) => (await bench.request('/api/guests')).body.guests
    expect((await held(bench)).mallory['sealed-cookie']).toBe(stolen.body.held)
    expect((await held(other)).mallory['sealed-cookie']).toBeNull()
    await bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect((await held(bench)).mallory['sealed-cookie']).toBeNull()
  })
})

describe('the memory of simulated clients', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  const held = { carrier: 'cookie', credential: 'secret', refreshToken: null, stuckTo: null } as const

  test('lasts ten minutes', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const clients = new SimulatedClients()
    clients.put('bench', 'mallory', 'jwt', held)
    vi.advanceTimersByTime(9 * 60_000)
    expect(clients.held('bench', 'mallory', 'jwt')).toEqual(held)
    vi.advanceTimersByTime(2 * 60_000)
    expect(clients.held('bench', 'mallory', 'jwt')).toBeNull()
  })

  test('is bounded: the bench that was filled first is evicted', () => {
    const clients = new SimulatedClients()
    for (let n = 0; n < 400; n++) clients.put(`bench ${n}`, 'mallory', 'jwt', held)
    expect(clients.held('bench 0', 'mallory', 'jwt')).toBeNull()
    expect(clients.held('bench 399', 'mallory', 'jwt')).toEqual(held)
  })

  test('limits the requests of one bench that are in progress, from the first one on', async () => {
    const clients = new SimulatedClients()
    let release = () => {}
    const waiting = new Promise<void>((resolve) => {
      release = resolve
    })
    const all = Array.from({ length: 12 }, () =>
      clients.withConcurrencyLimit('bench', () => waiting.then(() => 'done')),
    )
    release()
    const results = await Promise.all(all)
    expect(results.filter((result) => result === null)).toHaveLength(4)
  })
})
