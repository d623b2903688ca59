import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { SimulatedClients } from '#lib/bench/simulated-clients.ts'
import type { ClientBench } from '#lib/client/client.ts'
import { STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { statedAddress } from '#lib/server/stated-address.ts'
import { OFFICE_NAME, WORKPLACES } from '#lib/web/simulated-client-ids.ts'
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

describe('simulated clients in other networks', () => {
  let server: AppServer

  beforeAll(async () => {
    server = await serveApp()
  })

  afterAll(() => server.close())

  /** The address of the victim, and of the page that operates the simulated clients. */
  const VICTIM = { [PEER_HEADER]: '198.51.100.200' }
  const own = (mechanism: MechanismId) => ({ mechanism })
  const login = (bench: TestBench, mechanism: MechanismId, user = 'alice') => ({
    mechanism,
    username: user,
    password: bench.passwords[user],
  })

  async function stolenOn(mechanism: MechanismId, policy: object, preset: PresetId = 'hardened') {
    const bench = await TestBench.open({ preset, policy: { lanes: [mechanism], ...policy } })
    bench.headers = VICTIM
    const alice = await loggedIn(bench, mechanism)
    await steal(alice)
    return { bench, alice }
  }
  const mismatchesIn = async (bench: TestBench) =>
    (await bench.events()).flatMap((event) =>
      event.type === 'binding.mismatch' ? [`${event.what} ${event.mode}`] : [],
    )

  test.each(MECHANISM_IDS)('%s: a copy that Mallory uses arrives from her network', async (mechanism) => {
    const { bench } = await stolenOn(mechanism, { binding: { ip: 'log', userAgent: 'off' } })
    const copy = await sendAs(bench, 'mallory', 'me', own(mechanism))
    expect(copy.body.status).toBe(200)
    expect(await mismatchesIn(bench)).toEqual(['ip log'])
    await bench.policy({ binding: { ip: 'step-up' } })
    expect((await sendAs(bench, 'mallory', 'me', own(mechanism))).body).toMatchObject({
      status: 403,
      body: { code: 'step_up_required' },
    })
    await bench.policy({ binding: { ip: 'strict' } })
    expect((await sendAs(bench, 'mallory', 'me', own(mechanism))).body).toMatchObject({
      status: 401,
      body: { code: 'binding_mismatch' },
    })
    // On the same network, for example in the same café, the address proves nothing.
    const near = { ...own(mechanism), network: 'victim' }
    expect((await sendAs(bench, 'mallory', 'me', near)).body.status).toBe(200)
    expect(await mismatchesIn(bench)).toEqual(['ip log', 'ip step-up', 'ip strict'])
  })

  test('finance asks Mallory to re-authenticate, and not Alice', async () => {
    const { bench, alice } = await stolenOn('server-session', {}, 'finance')
    expect((await sendAs(bench, 'mallory', 'me', own('server-session'))).body.body.code).toBe(
      'step_up_required',
    )
    expect((await alice.me()).status).toBe(200)
  })

  test.each(MECHANISM_IDS)('%s: the phone logs in from a mobile network', async (mechanism) => {
    const bench = await TestBench.open({ policy: { lanes: [mechanism] } })
    bench.headers = VICTIM
    await sendAs(bench, 'phone', 'login', login(bench, mechanism))
    await sendAs(bench, 'phone', 'login', { ...login(bench, mechanism), network: 'victim' })
    const addresses = (await bench.events()).flatMap((event) =>
      event.type === 'session.created' ? [event.session.ip] : [],
    )
    expect(addresses).toEqual(['198.51.100.23', '198.51.100.200'])
  })

  test('count for the limit of their own address', async () => {
    const bench = await TestBench.open({
      policy: { concurrency: { perUser: 50, perIp: 2, onExceed: 'reject' } },
    })
    bench.headers = VICTIM
    const statusOf = async (network: 'own' | 'victim') =>
      (await sendAs(bench, 'phone', 'login', { ...login(bench, 'opaque-token'), network })).body.status
    for (const status of [200, 200, 409]) expect(await statusOf('own')).toBe(status)
    for (const status of [200, 200, 409]) expect(await statusOf('victim')).toBe(status)
    expect((await bench.events()).filter(({ type }) => type === 'policy.limit_reached')).toMatchObject([
      { outcome: 'rejected', by: 'ip' },
      { outcome: 'rejected', by: 'ip' },
    ])
  })

  test('follow the names that policy gives the cookies', async () => {
    const bench = await TestBench.open({
      policy: { cookies: { hostPrefix: false, domain: 'host', path: '/api' } },
    })
    const [mechanism] = MECHANISM_IDS
    const first = await sendAs(bench, 'phone', 'login', login(bench, mechanism))
    expect(first.body).toMatchObject({ status: 200, held: expect.stringMatching(/^[0-9a-f]{6}$/) })
    expect((await sendAs(bench, 'phone', 'me', own(mechanism))).body.status).toBe(200)
    await bench.policy({ cookies: STANDARD_COOKIES })
    expect((await sendAs(bench, 'phone', 'me', own(mechanism))).body.status).toBe(200)
    await bench.policy({ cookies: { hostPrefix: false } })
    expect((await sendAs(bench, 'phone', 'logout', own(mechanism))).body).toMatchObject({
      status: 200,
      held: null,
    })
  })

  test('have an address that no other client can state', async () => {
    const { port = 0 } = lab().ownAddress() ?? {}
    const bench = await TestBench.open()
    const answer = await fetch(`http://127.0.0.1:${port}/api/opaque-token/login`, {
      method: 'POST',
      headers: {
        bench: bench.id,
        'content-type': 'application/json',
        'session-lab-stated-address': '203.0.113.66',
        [PEER_HEADER]: '203.0.113.66',
        'x-forwarded-for': '203.0.113.66',
      },
      body: JSON.stringify({ username: 'alice', password: bench.passwords.alice }),
    })
    expect((await answer.json()).session.ip).toBe('127.0.0.1')
  })

  test('send no secret to the handlers: no stored request contains it', async () => {
    const { bench } = await stolenOn('server-session', {})
    await sendAs(bench, 'mallory', 'me', own('server-session'))
    const { exchanges } = (await bench.request('/api/exchanges')).body
    const stored = (await bench.request(`/api/exchanges/${exchanges[0].id}`)).body
    expect(stored.client).toBe('203.0.113.66')
    expect(JSON.stringify(stored)).not.toContain('stated-address')
    const statedValue = Object.values(statedAddress(''))[0]?.trim() ?? ''
    expect(JSON.stringify([stored, await bench.events()])).not.toContain(statedValue)
  })

  test.each(['own ', 'home', 1, null, ['own']])('refuse the network %j', async (network) => {
    const bench = await TestBench.open()
    for (const act of ['steal', 'me', 'logout']) {
      const { status, body } = await sendAs(bench, 'mallory', act, { mechanism: 'jwt', network })
      expect({ status, field: body.errors?.[0].field }).toEqual({ status: 422, field: 'network' })
    }
  })

  describe('the office', () => {
    const OFFICE_LIMITS = { perUser: 50, perIp: 50, onExceed: 'reject' }
    const office = async (policy: object = {}) => {
      const bench = await TestBench.open({ policy: { concurrency: OFFICE_LIMITS, ...policy } })
      bench.headers = VICTIM
      const logIn = (user = 'alice', more: object = {}) =>
        sendAs(bench, 'office', 'login', { ...login(bench, 'opaque-token', user), ...more })
      const act = (name: string, more: object = {}) =>
        sendAs(bench, 'office', name, { ...own('opaque-token'), ...more })
      return { bench, logIn, act }
    }

    test('has twelve workplaces behind one address, each with a session of its own', async () => {
      const { bench, logIn, act } = await office()
      for (let number = 1; number <= WORKPLACES; number++) {
        expect((await logIn()).body).toMatchObject({ guest: 'office', workplace: number, status: 200 })
      }
      const { status, body } = await logIn()
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' })
      const sessions = await bench.sessions('state=active')
      expect(new Set(sessions.map(({ ip }) => ip))).toEqual(new Set(['192.0.2.10']))
      expect(sessions.map(({ device }) => device).sort()).toEqual(
        Array.from({ length: WORKPLACES }, (_, index) => `Workplace ${index + 1}`).sort(),
      )
      const created = (await bench.events()).filter(({ type }) => type === 'session.created')
      expect(created.map((event) => 'client' in event && event.client)).toEqual(
        Array(WORKPLACES).fill(OFFICE_NAME),
      )
      expect((await bench.request('/api/guests')).body.office['opaque-token']).toBe(WORKPLACES)
      expect((await act('me')).body.counts).toEqual({ accepted: 12, refused: 0, unavailable: 0 })
      await bench.request(`/api/sessions/${sessions[0]?.id}`, { method: 'DELETE' })
      const checked = (await act('me')).body
      expect(checked.counts).toEqual({ accepted: 11, refused: 1, unavailable: 0 })
      expect(checked.workplaces.filter(({ code }: { code: string | null }) => code !== null)).toEqual([
        expect.objectContaining({ status: 401, code: 'session_ended' }),
      ])
      const out = (await act('logout')).body
      expect(out.workplaces.map(({ held }: { held: string | null }) => held)).toEqual(Array(12).fill(null))
      expect((await bench.request('/api/guests')).body.office['opaque-token']).toBe(0)
      expect((await act('me')).status).toBe(404)
      expect(await bench.sessions('state=active')).toEqual([])
    })

    test('shows that a limit for each address hits honest users', async () => {
      const { logIn, act } = await office({ concurrency: { ...OFFICE_LIMITS, perIp: 10 } })
      const users = ['alice', 'bob', 'carol']
      const statuses: number[] = []
      for (let number = 0; number < 12; number++) statuses.push((await logIn(users[number % 3])).body.status)
      expect(statuses).toEqual([...Array(10).fill(200), 409, 409])
      // The two that were rejected have no credential, so the next login is at the same workplace.
      expect((await logIn()).body).toMatchObject({ workplace: 11, status: 409, held: null })
      expect((await act('me')).body.counts.accepted).toBe(10)
    })

    test('is one network for binding: no workplace differs from another', async () => {
      const { bench, logIn, act } = await office({ binding: { ip: 'strict', userAgent: 'strict' } })
      await logIn()
      await logIn('bob', { device: 'Reception' })
      expect((await act('me')).body.counts.accepted).toBe(2)
      expect((await bench.sessions('state=active')).map(({ device }) => device).sort()).toEqual([
        'Reception',
        'Workplace 1',
      ])
      expect((await act('me', { network: 'victim' })).body.counts).toEqual({
        accepted: 0,
        refused: 2,
        unavailable: 0,
      })
    })

    test('seats concurrent logins at different workplaces', async () => {
      const { logIn } = await office()
      const seats = await Promise.all([1, 2, 3, 4].map(() => logIn()))
      expect(seats.map(({ body }) => body.workplace).sort()).toEqual([1, 2, 3, 4])
    })

    test('counts a server that does not respond as unavailable', async () => {
      const { bench, logIn, act } = await office()
      await logIn()
      await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
      expect((await act('me')).body.counts).toEqual({ accepted: 0, refused: 0, unavailable: 1 })
    })

    test.each(['steal', 'refresh', 'transfer'])('has no act %s', async (name) => {
      const { act } = await office()
      const body = name === 'transfer' ? { to: 'bob', amount: 1 } : {}
      expect((await act(name, body)).status).toBe(404)
    })
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
