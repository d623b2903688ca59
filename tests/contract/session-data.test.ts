import { describe, expect, test } from 'vitest'
import { MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { EVERY, PURE, WITH_DENYLIST, WITH_RECORDS } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'

/* PATCH /api/{m}/data: session data that changes while the session lives. */

const frozen = { clock: { frozen: true } }
const change = (client: Client, body: unknown, headers = {}) =>
  client.request('data', { method: 'PATCH', body, headers })
const read = (client: Client) => client.request('data')
const text = (bytes: number) => 'cart:'.padEnd(bytes, 'apples,')

/** Sets data, and refreshes if the credential of the client states it only then. */
async function mustSet(client: Client, data: unknown): Promise<void> {
  expect((await change(client, { data })).status).toBe(200)
  if (client.mechanism === 'jwt') expect((await client.refresh()).status).toBe(200)
}

describe.each(EVERY)('session data while the session lives: $name', ({ mechanism, options }) => {
  const isJwt = mechanism === 'jwt'

  test('is none with version 0 until it is set', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    expect((await read(alice)).body).toEqual({ data: null, version: 0 })
    const carol = await bench.login(mechanism, 'carol', { data: 'a cart' })
    expect((await read(carol)).body).toEqual({ data: 'a cart', version: 0 })
    expect((await carol.me()).body).toMatchObject({ data: 'a cart', version: 0 })
  })

  test('is read back as it was set, and counted', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const all = [
      'a cart',
      '购物车 🛒 "two" \\\n',
      { cart: [{ sku: '漢', n: 2 }], '': null },
      {},
      '{"a":1}',
      '"',
    ]
    for (const [index, data] of all.entries()) {
      const { status, body } = await change(alice, { data })
      expect(status).toBe(200)
      expect(body).toMatchObject({ version: index + 1, effect: isJwt ? 'at-next-refresh' : 'immediate' })
      expect(body.session).toMatchObject({ id: alice.session?.id, state: 'active', current: true })
      expect(body.session).not.toHaveProperty('data')
      if (isJwt) await alice.refresh()
      expect((await read(alice)).body).toEqual({ data, version: index + 1 })
      expect((await alice.me()).body).toMatchObject({ data, version: index + 1 })
    }
  })

  test('accepts the same forms at login', async () => {
    const bench = await TestBench.open(options)
    for (const data of [{ cart: ['a'] }, {}, '{"a":1}', '"quoted"', '[1]']) {
      const alice = await bench.login(mechanism, 'alice', { data })
      expect((await alice.me()).body).toMatchObject({ data, version: 0 })
    }
  })

  test('is removed by an empty text, and goes on counting', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { data: 'a cart' })
    await mustSet(alice, '')
    expect((await read(alice)).body).toEqual({ data: null, version: 1 })
    const { body } = await alice.me()
    expect(body).not.toHaveProperty('data')
    expect(body).not.toHaveProperty('version')
    expect(body.session.dataBytes).toBe(0)
    await mustSet(alice, 'another')
    expect((await read(alice)).body).toEqual({ data: 'another', version: 2 })
  })

  test('is not changed by a request for another version; without one, the last writer wins', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    expect((await change(alice, { data: 'one', version: 0 })).body.version).toBe(1)
    for (const version of [0, 2]) {
      const { status, body, headers } = await change(alice, { data: 'lost', version })
      expect(status).toBe(409)
      expect(body).toMatchObject({ code: 'conflict', version: 1 })
      expect(headers.get('content-type')).toBe('application/problem+json')
    }
    expect((await change(alice, { data: 'two', version: 1 })).body.version).toBe(2)
    expect((await change(alice, { data: 'three' })).body.version).toBe(3)
    if (isJwt) await alice.refresh()
    expect((await read(alice)).body).toEqual({ data: 'three', version: 3 })
  })

  test('survives a slide, a refresh, a re-authentication and a renewal', async () => {
    const bench = await TestBench.open(options, { ...frozen, policy: { jwt: { accessSeconds: 3600 } } })
    const alice = await bench.login(mechanism, 'alice', { data: 'at login', carrier: 'cookie' })
    await mustSet(alice, { cart: 1 })
    const steps = {
      slide: async () => {
        await bench.advance(120)
        return alice.me()
      },
      refresh: () => alice.refresh(),
      're-authentication': () => alice.post('step-up', { password: bench.passwords.alice }),
      renewal: async () => {
        await bench.advance(901)
        return alice.me()
      },
    }
    for (const [name, step] of Object.entries(steps)) {
      expect((await step()).status, name).toBe(200)
      expect((await read(alice)).body, `after ${name}`).toEqual({ data: { cart: 1 }, version: 1 })
    }
    expect((await change(alice, { data: 'two', version: 1 })).body.version).toBe(2)
  })

  test('counts as activity where checks do, and never moves the absolute timeout', async () => {
    const bench = await TestBench.open(options, { ...frozen, policy: { jwt: { accessSeconds: 3600 } } })
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const before = (await alice.me()).body.session
    await bench.advance(600)
    const { now } = (await bench.request('/api/bench')).body
    const { session } = (await change(alice, { data: 'a cart' })).body
    expect(session.absoluteExpiresAt - before.absoluteExpiresAt).toBeLessThan(1000)
    expect(session.authenticatedAt - before.authenticatedAt).toBeLessThan(1000)
    if (isJwt) expect(session.lastSeenAt - before.lastSeenAt).toBeLessThan(1000)
    else {
      expect(session.lastSeenAt).toBe(now)
      expect(session.idleExpiresAt).toBe(before.idleExpiresAt + 600_000)
    }
    const [listed] = await bench.sessions()
    expect(listed).toMatchObject({ lastSeenAt: session.lastSeenAt, idleExpiresAt: session.idleExpiresAt })
    if (isJwt) return
    // 1500 s after the change, and 2100 s after the login, whose idle timeout was 1800 s.
    await bench.advance(1500)
    expect((await alice.me()).body).toMatchObject({ data: 'a cart' })
  })

  test('refuses a request without a credential, with a broken one, and after logout', async () => {
    const bench = await TestBench.open(options)
    const mallory = new Client(bench, mechanism)
    for (const method of ['GET', 'PATCH']) {
      const sent = method === 'GET' ? {} : { body: { data: 'x' } }
      const { status, body, headers } = await mallory.request('data', { method, ...sent })
      expect([status, body.code]).toEqual([401, 'no_credential'])
      expect(headers.get('www-authenticate')).toContain('session-lab')
    }
    const alice = await bench.login(mechanism)
    expect((await change(alice.with('nonsense'), { data: 'x' })).body.code).toBe('malformed')
    const copy = alice.copy()
    await alice.logout()
    expect((await change(alice, { data: 'x' })).status).toBe(401)
    const { status } = await change(copy, { data: 'x' })
    // Without revocation data the copy of a cookie that contains the session is accepted, as by every other request.
    const acceptsCopies = factsOf(mechanism).isSelfContained && !isJwt && 'preset' in options
    expect(status).toBe(acceptsCopies ? 200 : 401)
  })

  test('refuses an expired session, and changes nothing', async () => {
    const bench = await TestBench.open(options, { ...frozen, policy: { jwt: { accessSeconds: 7200 } } })
    const alice = await bench.login(mechanism)
    await bench.advance(1801)
    const { status, body } = await change(alice, { data: 'x' })
    expect(status).toBe(401)
    expect(['expired_idle', 'token_expired']).toContain(body.code)
  })

  test('refuses wrong types and unknown fields, and changes nothing', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { data: 'kept' })
    const wrong: object[] = [
      {},
      ...[null, 1, true, ['x'], 'a\0b', 'half of a pair: \ud83d'].map((data) => ({ data })),
      ...[-1, 1.5, '0', null].map((version) => ({ data: 'x', version })),
      { data: 'x', replaces: 0 },
    ]
    for (const body of wrong) {
      const answer = await change(alice, body)
      expect(answer.status, JSON.stringify(body)).toBe(422)
    }
    expect((await change(alice, { data: 1 })).body.errors[0].field).toBe('data')
    expect((await read(alice)).body).toEqual({ data: 'kept', version: 0 })
  })

  test('refuses data above the limit with 413, and changes nothing', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { data: 'kept' })
    const before = alice.copy()
    for (const data of [text(MAX_DATA_BYTES + 1), { a: text(MAX_DATA_BYTES - 7) }, `{${'"'.repeat(4096)}`]) {
      const { status, body, headers } = await change(alice, { data })
      expect([status, body.code]).toEqual([413, 'session_too_large'])
      expect(headers.getSetCookie()).toEqual([])
    }
    expect((await change(alice, { data: text(17_000) })).status).toBe(413)
    expect(alice.credential).toBe(before.credential)
    expect((await read(alice)).body).toEqual({ data: 'kept', version: 0 })
  })

  test('is written as one response event, and the index has its size and not the data', async () => {
    const bench = await TestBench.open(options, frozen)
    const alice = await bench.login(mechanism)
    const from = (await bench.events()).length
    await change(alice, { data: text(500) })
    const events = (await bench.events()).slice(from)
    expect(events.filter((event) => 'status' in event)).toMatchObject([
      { type: 'request.verified', act: 'data', status: 200, mechanism, sessionId: alice.session?.id },
    ])
    expect(events.filter(({ type }) => type === 'session.touched')).toMatchObject([
      { dataVersion: 1, session: { dataBytes: 500 } },
    ])
    const [listed] = await bench.sessions()
    expect(listed?.dataBytes).toBe(500)
    await read(alice)
    await change(alice, { data: { n: 1 }, version: 9 })
    expect((await bench.events()).at(-1)).toMatchObject({
      ...{ type: 'request.refused', act: 'data', code: 'conflict', status: 409 },
      ...{ verified: true, user: 'alice', sessionId: alice.session?.id },
    })
    const observed = JSON.stringify([await bench.events(), await bench.snapshot(), await bench.sessions()])
    expect(observed).not.toContain('apples')
    expect((await bench.sessions())[0]?.dataBytes).toBe(500)
  })

  test('ends with the session', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await mustSet(alice, 'a cart')
    await alice.logout()
    await alice.login()
    expect((await read(alice)).body).toEqual({ data: null, version: 0 })
  })
})

describe.each([...WITH_RECORDS, ...WITH_DENYLIST])('$name', ({ mechanism, options }) => {
  test('refuses a change of a revoked session, whichever copy sends it', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    for (const client of [alice, copy]) {
      const { status, body, headers } = await change(client, { data: 'x' })
      expect([status, body.code]).toEqual([401, 'session_ended'])
      expect(headers.getSetCookie()).toEqual([])
    }
    expect((await bench.sessions())[0]).toMatchObject({ state: 'ended', dataBytes: 0 })
  })

  test('lets one of two tabs that replace one version win, unless the cookie contains the session', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const tabs = [alice.copy(), alice.copy()]
    const answers = [
      await change(tabs[0] as Client, { data: 'first', version: 0 }),
      await change(tabs[1] as Client, { data: 'second', version: 0 }),
    ]
    const hasRecord = mechanism === 'jwt' || !factsOf(mechanism).isSelfContained
    expect(answers.map(({ status }) => status)).toEqual([200, hasRecord ? 409 : 200])
  })
})

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  test('refuses a change that a page of another site sends, and lets it if policy does not check', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const crossSite = { 'sec-fetch-site': 'cross-site' }
    const { status, body } = await change(alice, { data: 'forged' }, crossSite)
    expect([status, body.code]).toEqual([403, 'csrf'])
    expect((await read(alice)).body).toEqual({ data: null, version: 0 })
    await bench.policy({ csrf: 'off' })
    expect((await change(alice, { data: 'forged' }, crossSite)).status).toBe(200)
  })

  test('keeps the request for inspection, with the act and the session', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const { headers } = await change(alice, { data: 'a cart' })
    const { body } = await bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)
    expect(body).toMatchObject({ act: 'data', method: 'PATCH', sessionId: alice.session?.id, status: 200 })
    const { exchanges } = (await bench.request('/api/exchanges?act=data')).body
    expect(exchanges).toHaveLength(1)
  })

  test('lets a deeply nested object be stored and read, or refuses it', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    for (const depth of [500, 1300, 4000]) {
      const data = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const raw = `{"data":${data}}`
      const headers = { 'content-type': 'application/json' }
      const { status } = await alice.request('data', { method: 'PATCH', raw, headers })
      expect([200, 400, 413], `${depth}`).toContain(status)
      if (mechanism === 'jwt') await alice.refresh()
      const { status: read, body } = await alice.request('data')
      expect(read).toBe(200)
      if (status === 200) expect(JSON.stringify(body.data)).toBe(data)
    }
  })

  test('accepts names in an object that JavaScript uses itself', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const data = { constructor: 1, toString: 'x', toJSON: { hasOwnProperty: [] }, length: 2 }
    await mustSet(alice, data)
    expect((await read(alice)).body).toEqual({ data, version: 1 })
  })
})

describe.each(['sealed-cookie', 'signed-cookie'] as const)('%s', (mechanism) => {
  test('keeps what the last cookie states, of two tabs with copies of one cookie', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const other = alice.copy()
    const first = await change(alice, { data: 'first', version: 0 })
    const second = await change(other, { data: 'second', version: 0 })
    expect([first.body.version, second.body.version]).toEqual([1, 1])
    // The browser stores the second cookie over the first.
    alice.cookies = new Map(other.cookies)
    expect((await read(alice)).body).toEqual({ data: 'second', version: 1 })
  })

  test('sets one new cookie and states its size', async () => {
    const bench = await TestBench.open({}, frozen)
    const alice = await bench.login(mechanism)
    // Due to slide: the slide and the change are in the same cookie.
    await bench.advance(600)
    const { body, headers } = await change(alice, { data: text(500) })
    const [cookie = '', ...others] = headers.getSetCookie()
    expect(others).toEqual([])
    expect(body.carriage).toEqual({ bytes: cookie.length, mostBytes: 4096 })
    expect((await read(alice)).body.data).toBe(text(500))
  })

  test('refuses data that does not fit the cookie with its size, and the presented cookie stays valid', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { data: 'kept' })
    const { status, body, headers } = await change(alice, { data: text(5000) })
    expect([status, body.code]).toEqual([413, 'session_too_large'])
    expect(body.carriage).toMatchObject({ mostBytes: 4096 })
    expect(headers.getSetCookie()).toEqual([])
    expect((await read(alice)).body).toEqual({ data: 'kept', version: 0 })
    const event = (await bench.events()).findLast(({ type }) => type === 'request.refused')
    expect(event).toMatchObject({
      ...{ act: 'data', code: 'session_too_large', status: 413, verified: true, user: 'alice' },
      ...{ sessionId: alice.session?.id, carriage: { mostBytes: 4096 } },
    })
  })

  const { policyKey } = factsOf(mechanism)

  test('does not renew a revoked cookie, also if other requests do not check revocation', async () => {
    const bench = await TestBench.open({}, { policy: { [policyKey]: { checkOn: 'sensitive-acts' } } })
    const alice = await bench.login(mechanism)
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect((await alice.me()).status).toBe(200)
    const { status, body, headers } = await change(alice, { data: 'x' })
    expect([status, body.code]).toEqual([401, 'session_ended'])
    expect(headers.getSetCookie()).toEqual([])
  })

  test('does not change a cookie from the cache of a node without checking revocation', async () => {
    const cached = { [policyKey]: { verifiedCacheSeconds: 60 } }
    const bench = await TestBench.open({}, { policy: cached })
    const alice = await bench.login(mechanism)
    bench.headers = { 'lab-node': 'b' }
    await alice.me('?slide=0')
    bench.headers = { 'lab-node': 'a' }
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    bench.headers = { 'lab-node': 'b' }
    expect((await alice.me('?slide=0')).status).toBe(200)
    expect((await change(alice, { data: 'x' })).status).toBe(401)
  })

  test.each([
    ['every-request', 'fail-open', 200],
    ['every-request', 'fail-closed', 503],
    ['sensitive-acts', 'fail-open', 503],
    ['sensitive-acts', 'fail-closed', 503],
  ])('while Redis is down, under %s and %s: %i', async (checkOn, outage, expected) => {
    const bench = await TestBench.open({}, { policy: { [policyKey]: { checkOn }, outage } })
    const alice = await bench.login(mechanism)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const { status, headers } = await change(alice, { data: 'x' })
    expect(status).toBe(expected)
    expect(headers.get('revocation-check')).toBe(expected === 200 ? 'skipped' : null)
    expect(headers.getSetCookie()).toHaveLength(expected === 200 ? 1 : 0)
  })
})

describe.each([...WITH_DENYLIST, ...PURE].filter(({ mechanism }) => mechanism === 'jwt'))(
  '$name',
  ({ options }) => {
    test('states the earlier data until it is refreshed', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login('jwt', 'alice', { data: 'at login' })
      const token = alice.credential
      expect((await change(alice, { data: 'new' })).body).toMatchObject({
        ...{ version: 1, effect: 'at-next-refresh' },
        session: { dataBytes: 3 },
      })
      expect(alice.credential).toBe(token)
      for (const client of [alice, alice.copy()]) {
        expect((await read(client)).body).toEqual({ data: 'at login', version: 0 })
        expect((await client.me()).body).toMatchObject({ data: 'at login', version: 0 })
      }
      // The version that counts is the stored one.
      expect((await change(alice, { data: 'newer', version: 1 })).status).toBe(200)
      await alice.refresh()
      expect((await read(alice)).body).toEqual({ data: 'newer', version: 2 })
    })

    test('states the new data after a re-authentication, which issues a new access token', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login('jwt')
      await change(alice, { data: 'new' })
      await alice.post('step-up', { password: bench.passwords.alice })
      expect((await read(alice)).body).toEqual({ data: 'new', version: 1 })
    })

    test('is refused after revocation, although the access token may still be accepted', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login('jwt')
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      expect((await alice.me()).status).toBe('preset' in options ? 200 : 401)
      const { status, body } = await change(alice, { data: 'x' })
      expect([status, body.code]).toEqual([401, 'session_ended'])
      expect(body.endReason).toBe('revoked_by_admin')
    })

    test('is refused if it would not fit the next access token', async () => {
      const bench = await TestBench.open(options)
      const alice = await bench.login('jwt', 'alice', { data: 'kept' })
      const { status, body } = await change(alice, { data: text(8000) })
      expect([status, body.code]).toEqual([413, 'session_too_large'])
      expect(body.carriage).toMatchObject({ mostBytes: 8190 })
      expect((await alice.refresh()).status).toBe(200)
      expect((await read(alice)).body).toEqual({ data: 'kept', version: 0 })
    })

    test('ends with the session that an operator has shortened, before the access token expires', async () => {
      const bench = await TestBench.open(options, frozen)
      const alice = await bench.login('jwt')
      await bench.request(`/api/sessions/${alice.session?.id}`, {
        method: 'PATCH',
        body: { endsInSeconds: 60 },
      })
      expect((await change(alice, { data: 'x' })).status).toBe(200)
      const [listed] = await bench.sessions()
      expect((listed?.absoluteExpiresAt ?? 0) - (alice.session?.createdAt ?? 0)).toBeLessThan(62_000)
      await bench.advance(60)
      expect((await change(alice, { data: 'y' })).status).toBe(401)
    })
  },
)
