import { describe, expect, test } from 'vitest'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { send } from '../support/app.ts'
import { type ApiResponse, type BenchOptions, Client, TestBench } from '../support/test-bench.ts'

type Step = (alice: Client, bench: TestBench) => Promise<ApiResponse>

interface Expected {
  readonly type: LabEvent['type']
  readonly status: number
  readonly code?: string
}

interface Row {
  readonly name: string
  readonly bench?: BenchOptions
  /** Logged in before the step, unless the row states otherwise. */
  readonly isLoggedOut?: true
  readonly before?: (alice: Client, bench: TestBench) => Promise<unknown>
  readonly step: Step
  /** Of the only event with a status; by mechanism if they differ. */
  readonly event: Expected | ((mechanism: string) => Expected)
}

const refused = (status: number, code: string): Expected => ({ type: 'request.refused', status, code })
const unavailable: Expected = { type: 'store.unavailable', status: 503, code: 'store_unavailable' }

const passwordOf = ({ passwords }: TestBench) => passwords.alice
const raw =
  (act: string, text: string, type = 'application/json'): Step =>
  (alice) =>
    alice.request(act, { method: 'POST', raw: text, headers: { 'content-type': type } })
const CROSS_SITE = { 'sec-fetch-site': 'cross-site' }

const ROWS: readonly Row[] = [
  {
    name: 'login',
    isLoggedOut: true,
    step: (alice) => alice.login(),
    event: { type: 'session.created', status: 200 },
  },
  {
    name: 'a wrong password',
    isLoggedOut: true,
    step: (alice) => alice.login('alice', { password: 'wrong' }),
    event: refused(401, 'invalid_credentials'),
  },
  {
    name: 'an unknown user',
    isLoggedOut: true,
    step: (alice) => alice.login('mallory', { password: 'wrong' }),
    event: refused(401, 'invalid_credentials'),
  },
  {
    name: 'a disabled user',
    isLoggedOut: true,
    before: (_, bench) =>
      bench.request('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } }),
    step: (alice) => alice.login(),
    event: refused(401, 'invalid_credentials'),
  },
  {
    name: 'a login beyond the limit',
    isLoggedOut: true,
    bench: { policy: { concurrency: { perUser: 1, onExceed: 'reject' } } },
    before: (alice, bench) => bench.login(alice.mechanism),
    step: (alice) => alice.login(),
    event: refused(409, 'too_many_sessions'),
  },
  {
    name: 'a login from another site',
    isLoggedOut: true,
    step: (alice, bench) =>
      alice.request('login', {
        method: 'POST',
        body: { username: 'alice', password: passwordOf(bench) },
        headers: CROSS_SITE,
      }),
    event: refused(403, 'csrf'),
  },
  {
    name: 'a body of another type',
    step: raw('login', 'a=b', 'text/plain'),
    event: refused(415, 'invalid_request'),
  },
  {
    name: 'a body too large',
    step: raw('login', `"${'x'.repeat(17_000)}"`),
    event: refused(413, 'invalid_request'),
  },
  { name: 'a body that is no JSON', step: raw('login', '{'), event: refused(400, 'invalid_request') },
  {
    name: 'a body with an unknown field',
    step: raw('refresh', '{"x":1}'),
    event: refused(422, 'invalid_request'),
  },
  { name: 'a check', step: (alice) => alice.me(), event: { type: 'request.verified', status: 200 } },
  {
    name: 'a check without a credential',
    isLoggedOut: true,
    step: (alice) => alice.me(),
    event: refused(401, 'no_credential'),
  },
  {
    name: 'a check with a bad query',
    step: (alice) => alice.me('?slide=banana'),
    event: refused(422, 'invalid_request'),
  },
  {
    name: 'a cookie and a bearer token',
    step: (alice) =>
      alice.request('me', {
        headers: {
          cookie: `__Host-${factsOf(alice.mechanism).cookies.credential}=x`,
          authorization: 'Bearer x',
        },
      }),
    event: refused(400, 'malformed'),
  },
  {
    name: 'a cookie sent twice',
    isLoggedOut: true,
    step: (alice) => {
      const name = `__Host-${factsOf(alice.mechanism).cookies.credential}`
      return alice.request('transfer', {
        method: 'POST',
        body: { to: 'bob', amount: 1 },
        headers: { cookie: `${name}=x; ${name}=y` },
      })
    },
    event: refused(400, 'malformed'),
  },
  {
    name: 'a revoked session',
    before: revoke,
    step: (alice) => alice.me(),
    event: refused(401, 'session_ended'),
  },
  {
    name: 'a transfer',
    step: (alice) => alice.post('transfer', { to: 'bob', amount: 1 }),
    event: { type: 'request.verified', status: 200 },
  },
  {
    name: 'a transfer from another site',
    step: (alice) =>
      alice.request('transfer', { method: 'POST', body: { to: 'bob', amount: 1 }, headers: CROSS_SITE }),
    event: refused(403, 'csrf'),
  },
  {
    name: 'a transfer above the balance',
    step: (alice) => alice.post('transfer', { to: 'bob', amount: 1_000_000 }),
    event: refused(422, 'invalid_request'),
  },
  {
    name: 'a transfer to an unknown user',
    step: (alice) => alice.post('transfer', { to: 'dave', amount: 1 }),
    event: refused(422, 'invalid_request'),
  },
  {
    name: 'a transfer without fresh authentication',
    bench: { policy: { stepUp: { windowSeconds: 60 } } },
    before: (_, bench) => bench.advance(61),
    step: (alice) => alice.post('transfer', { to: 'bob', amount: 1 }),
    event: refused(403, 'step_up_required'),
  },
  {
    name: 'a change of session data',
    step: (alice) => alice.request('data', { method: 'PATCH', body: { data: 'a cart' } }),
    event: { type: 'request.verified', status: 200 },
  },
  {
    name: 'a change of another version of the session data',
    step: (alice) => alice.request('data', { method: 'PATCH', body: { data: 'a cart', version: 3 } }),
    event: refused(409, 'conflict'),
  },
  {
    name: 'a change to more session data than any session may have',
    step: (alice) => alice.request('data', { method: 'PATCH', body: { data: 'x'.repeat(9000) } }),
    event: refused(413, 'session_too_large'),
  },
  {
    name: 'a change of session data without a credential',
    isLoggedOut: true,
    step: (alice) => alice.request('data', { method: 'PATCH', body: { data: 'a cart' } }),
    event: refused(401, 'no_credential'),
  },
  {
    name: 'a reading of the session data',
    step: (alice) => alice.request('data'),
    event: { type: 'request.verified', status: 200 },
  },
  {
    name: 'a step-up',
    step: (alice, bench) => alice.post('step-up', { password: passwordOf(bench) }),
    event: { type: 'session.stepped_up', status: 200 },
  },
  {
    name: 'a step-up with a wrong password',
    step: (alice) => alice.post('step-up', { password: 'wrong' }),
    event: refused(401, 'invalid_credentials'),
  },
  {
    name: 'a refresh',
    step: (alice) => alice.refresh(),
    event: (id) => ({ type: id === 'jwt' ? 'token.refreshed' : 'session.rotated', status: 200 }),
  },
  {
    name: 'a refresh without a credential',
    isLoggedOut: true,
    step: (alice) => alice.refresh(),
    event: refused(401, 'no_credential'),
  },
  { name: 'a logout', step: (alice) => alice.logout(), event: { type: 'session.ended', status: 200 } },
  {
    name: 'a logout everywhere',
    before: (alice, bench) => bench.login(alice.mechanism),
    step: (alice) => alice.post('logout', { scope: 'global' }),
    event: { type: 'session.ended', status: 200 },
  },
  {
    name: 'a logout of the others',
    before: (alice, bench) => bench.login(alice.mechanism),
    step: (alice) => alice.post('logout', { scope: 'others' }),
    event: { type: 'request.verified', status: 200 },
  },
  {
    name: 'a logout of nothing',
    isLoggedOut: true,
    step: (alice) => alice.logout(),
    event: { type: 'request.answered', status: 200 },
  },
  {
    name: 'a request while every node is down',
    before: async (_, bench) => {
      for (const id of ['a', 'b', 'c'])
        await bench.request(`/api/bench/nodes/${id}`, { method: 'PATCH', body: { up: false } })
    },
    step: (alice) => alice.me(),
    event: unavailable,
  },
  ...(['login', 'me', 'refresh', 'logout', 'transfer', 'step-up'] as const).map((act) => ({
    name: `${act} while Redis is down`,
    before: (_: Client, bench: TestBench) =>
      bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } }),
    step: (alice: Client, bench: TestBench) =>
      act === 'me'
        ? alice.me()
        : act === 'refresh'
          ? alice.refresh()
          : alice.post(
              act,
              {
                login: { username: 'alice', password: passwordOf(bench) },
                logout: {},
                transfer: { to: 'bob', amount: 1 },
                'step-up': { password: passwordOf(bench) },
              }[act],
            ),
    event: unavailable,
  })),
]

async function revoke(alice: Client, bench: TestBench) {
  await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', body: {} })
}

/** The events that a request caused. */
async function eventsAfter(bench: TestBench, from: number): Promise<readonly RecordedEvent[]> {
  return (await bench.events()).slice(from)
}

async function counted(): Promise<ReadonlyMap<string, number>> {
  const text = await (await send('/api/metrics', { headers: { [PEER_HEADER]: '127.0.0.1' } })).text()
  const samples = text.matchAll(/^verifications_total\{mechanism="([^"]+)",outcome="([^"]+)"\} (\d+)$/gm)
  return new Map(
    Array.from(samples, ([, mechanism, outcome, value]) => [`${mechanism} ${outcome}`, Number(value)]),
  )
}

describe.each(MECHANISM_IDS)('%s: writes one event for the response to', (mechanism) => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const bench = await TestBench.open(row.bench)
    const alice = new Client(bench, mechanism)
    if (!row.isLoggedOut) await alice.login()
    await row.before?.(alice, bench)
    const from = (await bench.events()).length
    const metersBefore = await counted()
    const { status, headers, body } = await row.step(alice, bench)
    const events = await eventsAfter(bench, from)
    const stating = events.filter((event) => 'status' in event)
    const expected = typeof row.event === 'function' ? row.event(mechanism) : row.event
    expect(stating, JSON.stringify(events)).toHaveLength(1)
    expect(stating[0]).toMatchObject({ ...expected, mechanism, node: headers.get('lab-node') })
    expect({ status, code: body.code }).toEqual({ status: expected.status, code: expected.code })
    expect(headers.get('lab-seq')).toBe(stating[0]?.seq ?? FIRST_SEQ)
    // No further verdict.
    expect(events.filter(({ type }) => type.startsWith('request.') && type !== expected.type)).toEqual([])
    const text = JSON.stringify(events)
    for (const secret of [bench.passwords.alice, alice.credential, alice.refreshToken]) {
      if (secret) expect(text).not.toContain(secret)
    }
    const metersAfter = await counted()
    const outcome = `${mechanism} ${expected.code ?? 'accepted'}`
    const isCounted = !['session.created', 'session.ended', 'request.answered'].includes(expected.type)
    expect((metersAfter.get(outcome) ?? 0) - (metersBefore.get(outcome) ?? 0)).toBe(isCounted ? 1 : 0)
    const sum = (meters: ReadonlyMap<string, number>) =>
      Array.from(meters.values()).reduce((x, y) => x + y, 0)
    expect(sum(metersAfter) - sum(metersBefore)).toBe(isCounted ? 1 : 0)
  })

  test('names the user of a failed login in the event only if the bench has that user', async () => {
    const bench = await TestBench.open()
    const client = new Client(bench, mechanism)
    await client.login('alice', { password: 'wrong' })
    await client.login('bo<b>', { username: 'bo<b>', password: 'wrong' })
    const events = (await bench.events()).filter(({ type }) => type === 'request.refused')
    expect(events.map((event) => ('user' in event ? event.user : undefined))).toEqual(['alice', undefined])
  })

  test('marks the event of a refusal as verified only if the credential was accepted', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    await alice.post('transfer', { to: 'bob', amount: 1_000_000 })
    await alice.post('step-up', { password: 'wrong' })
    await revoke(alice, bench)
    await alice.me()
    const events = (await bench.events()).filter(({ type }) => type === 'request.refused')
    const about = { sessionId: alice.session?.id, fingerprint: expect.any(String) }
    expect(events).toMatchObject([
      { ...about, act: 'transfer', verified: true, user: 'alice' },
      { ...about, act: 'step-up', verified: true, user: 'alice' },
      { ...about, act: 'me', code: 'session_ended' },
    ])
    expect(events[2]).not.toHaveProperty('verified')
  })

  test('states in the event that a page of another origin sent the request, and nothing else of that header', async () => {
    const bench = await TestBench.open({ policy: { csrf: 'off' } })
    const alice = await bench.login(mechanism)
    const sites = ['same-site', 'cross-site', 'same-origin', 'none', 'anything']
    for (const site of sites) {
      const headers = { 'sec-fetch-site': site }
      await alice.request('me', { headers })
      await alice.request('transfer', { method: 'POST', body: { to: 'unknown', amount: 1 }, headers })
    }
    const stated = (await bench.events())
      .filter(({ type }) => type === 'request.verified' || type === 'request.refused')
      .map((event) => ('site' in event ? event.site : null))
    expect(stated).toEqual([
      'same-site',
      'same-site',
      'cross-site',
      'cross-site',
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  test('writes as many events with a status as there were responses', async () => {
    const bench = await TestBench.open()
    const alice = new Client(bench, mechanism)
    const answers: ApiResponse[] = []
    for (const step of [
      () => alice.me(),
      () => alice.login('alice', { password: 'wrong' }),
      () => alice.login(),
      () => alice.me(),
      () => alice.post('transfer', { to: 'bob', amount: 1_000_000 }),
      () => alice.refresh(),
      () => alice.post('step-up', { password: bench.passwords.alice }),
      () => alice.login(),
      () => alice.logout(),
      () => alice.logout(),
    ]) {
      answers.push(await step())
    }
    const events = (await bench.events()).filter((event) => 'status' in event)
    expect(events.map((event) => ('status' in event ? event.status : 0))).toEqual(
      answers.map(({ status }) => status),
    )
  })
})

test('writes an event for a rate-limited login and for a retry of a refresh', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const retry = alice.copy()
  await alice.refresh()
  await retry.refresh()
  const guesser = new Client(bench, 'jwt')
  let last: ApiResponse
  do last = await guesser.login('bob', { password: 'wrong' })
  while (last.status === 401)
  const events = (await bench.events()).filter((event) => 'status' in event)
  expect(events[2]).toMatchObject({ type: 'request.verified', act: 'refresh', status: 200 })
  expect(events.at(-1)).toMatchObject({
    type: 'request.refused',
    act: 'login',
    status: 429,
    code: 'rate_limited',
    user: 'bob',
  })
})

test('writes one event for a session that is too large', async () => {
  const bench = await TestBench.open()
  const alice = new Client(bench, 'sealed-cookie')
  const { status } = await alice.login('alice', { data: 'x'.repeat(8000) })
  expect(status).toBe(413)
  const events = (await bench.events()).filter((event) => 'status' in event)
  expect(events).toMatchObject([{ type: 'request.refused', code: 'session_too_large', status: 413 }])
})

describe('B11: the effect of a change of policy is stated', () => {
  test('states settings, stores and ended sessions when a preset moves the records', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const alice = await bench.login('server-session')
    const other = await bench.login('jwt')
    const { status, headers, body } = await bench.policy({ preset: 'textbook' })
    expect({ status, store: body.serverSession.store }).toEqual({ status: 200, store: 'memory' })
    const events = await bench.events()
    const at = events.findIndex(({ type }) => type === 'policy.changed')
    const event = events[at] as Extract<RecordedEvent, { type: 'policy.changed' }>
    const ids = [alice.session?.id]
    expect(event).toMatchObject({
      preset: 'textbook',
      did: {
        records: { from: 'redis', to: 'memory', kept: false },
        ended: { count: 1, reason: 'store_lost', ids },
      },
    })
    expect(events.slice(at + 1)).toMatchObject([
      { type: 'session.ended', reason: 'store_lost', sessionId: alice.session?.id },
    ])
    expect(headers.get('policy-changes')).toBe(
      `settings=${event.changed.length}, from=redis, to=memory, kept=?0, ended=1, reason=store_lost`,
    )
    expect((await alice.me()).body.code).toBe('unknown_session')
    expect((await other.me()).status).toBe(200)
  })

  test('keeps the records when the store stays the same, and revives no session on the way back', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const alice = await bench.login('server-session')
    const kept = await bench.policy({ serverSession: { store: 'two-tier' } })
    expect(kept.headers.get('policy-changes')).toBe('settings=1, from=redis, to=two-tier, kept=?1')
    expect((await alice.me()).status).toBe(200)
    await bench.policy({ serverSession: { store: 'memory' } })
    const back = await bench.policy({ serverSession: { store: 'redis' } })
    expect(back.headers.get('policy-changes')).toBe('settings=1, from=memory, to=redis, kept=?0')
    expect((await alice.me()).status).toBe(401)
  })

  test('reports no changed setting for a patch without effect', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    expect((await bench.policy({ preset: 'hardened' })).headers.get('policy-changes')).toBe('settings=0')
    const event = (await bench.events()).find(({ type }) => type === 'policy.changed')
    expect(event).toMatchObject({ changed: [], did: {} })
  })
})

test('writes an event for a change of faults, and none for a patch without effect', async () => {
  const bench = await TestBench.open()
  const patch = (body: object) => bench.request('/api/bench/faults', { method: 'PATCH', body })
  await patch({ redis: 'slow' })
  await patch({ redis: 'slow' })
  await patch({ invalidation: 'dropped' })
  await patch({ redis: 'emptied' })
  const reported = (await bench.events()).filter(({ type }) => type === 'faults.changed')
  expect(reported).toMatchObject([
    { redis: 'slow', invalidation: 'on' },
    { redis: 'slow', invalidation: 'dropped' },
    { redis: 'up', invalidation: 'dropped', emptied: true },
  ])
  expect(reported.map((event) => 'emptied' in event)).toEqual([false, false, true])
})
