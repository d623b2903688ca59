import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from '../support/app.ts'
import { Client, TestBench } from '../support/test-bench.ts'

const PASSWORD_GATE = { authorization: 'Basic dGVhbTpzdGFnaW5n' }

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  test('D18: ignores an Authorization header of another scheme next to the cookie, for every action', async () => {
    const bench = await TestBench.open()
    const alice = new Client(bench, mechanism)
    alice.headers = PASSWORD_GATE
    expect((await alice.login('alice', { carrier: 'cookie' })).status).toBe(200)
    expect((await alice.me()).status).toBe(200)
    expect((await alice.post('transfer', { to: 'bob', amount: 1 })).status).toBe(200)
    expect((await alice.post('step-up', { password: bench.passwords.alice })).status).toBe(200)
    expect((await alice.refresh()).status).toBe(200)
    const [row] = (
      await alice.bench.request('/api/sessions', { headers: { cookie: alice.jar, ...PASSWORD_GATE } })
    ).body.sessions
    expect(row).toMatchObject({ current: true })
    expect((await alice.logout()).body).toMatchObject({ reach: 'everywhere' })
  })

  test('D18: treats an Authorization header of another scheme alone as no credential', async () => {
    const bench = await TestBench.open()
    const outsider = new Client(bench, mechanism)
    for (const authorization of [PASSWORD_GATE.authorization, 'Digest username="a"', 'Bearerish x']) {
      outsider.headers = { authorization }
      expect((await outsider.me()).body).toMatchObject({ status: 401, code: 'no_credential' })
    }
  })

  test.each(['Bearer', 'bearer'])('D18: refuses a cookie next to “%s …” as malformed', async (scheme) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    for (const token of [alice.credential, 'x', '']) {
      alice.headers = { authorization: `${scheme} ${token}` }
      expect((await alice.me()).body, token).toMatchObject({ status: 400, code: 'malformed' })
    }
  })
})

test('D18: resends a request with a cookie behind a password gate with a cookie', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token', 'alice', { carrier: 'cookie' })
  alice.headers = PASSWORD_GATE
  const { headers } = await alice.me()
  const id = headers.get('lab-exchange')
  const whole = await bench.request(`/api/exchanges/${id}`)
  expect(JSON.stringify(whole.body)).not.toContain('dGVhbTpzdGFnaW5n')
  const resent = await bench.request(`/api/exchanges/${id}/resend`, {
    method: 'POST',
    body: { credential: alice.credential },
  })
  expect(resent.body).toMatchObject({
    status: 200,
    credentials: [{ direction: 'presented', where: 'cookie' }],
  })
})

describe('A4: logout with a refresh token (RFC 7009)', () => {
  const expired = async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await bench.advance(301)
    return { bench, alice }
  }

  test.each(['local', 'global', undefined])(
    'ends the family of an expired client for scope %s',
    async (scope) => {
      const { alice } = await expired()
      const { status, body } = await alice.post('logout', { scope, refresh_token: alice.refreshToken })
      expect({ status, reach: body.reach }).toEqual({ status: 200, reach: 'everywhere' })
      expect((await alice.refresh()).body).toMatchObject({ status: 401, code: 'session_ended' })
    },
  )

  test('ends the other sessions and keeps the family for scope others', async () => {
    const { bench, alice } = await expired()
    const other = await bench.login('jwt')
    const { status, body } = await alice.post('logout', {
      scope: 'others',
      refresh_token: alice.refreshToken,
    })
    expect({ status, ended: body.ended }).toEqual({ status: 200, ended: 1 })
    expect((await other.me()).status).toBe(401)
    expect((await alice.refresh()).status).toBe(200)
  })

  test('works without any other credential', async () => {
    const { bench, alice } = await expired()
    const bare = new Client(bench, 'jwt')
    expect((await bare.post('logout', { refresh_token: alice.refreshToken })).body.reach).toBe('everywhere')
    expect((await alice.refresh()).status).toBe(401)
  })

  test('reports what a policy without revocation allows', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const alice = await bench.login('jwt')
    const { body } = await alice.post('logout', { refresh_token: alice.refreshToken })
    expect(body).toMatchObject({ reach: 'this-browser', copiesLiveUntilAt: expect.any(Number) })
    expect((await alice.refresh()).status).toBe(401)
  })

  test('ends the session of a valid access token next to an unknown refresh token', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    expect((await alice.post('logout', { refresh_token: 'nonsense' })).body.reach).toBe('everywhere')
    expect((await alice.me()).status).toBe(401)
    expect((await new Client(bench, 'jwt').post('logout', { refresh_token: 'nonsense' })).body).toEqual({
      reach: 'nothing',
    })
  })

  test('refuses a refresh token next to a refresh cookie, and for mechanisms without refresh tokens', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt', 'alice', { carrier: 'cookie' })
    const twice = await alice.post('logout', { refresh_token: alice.cookies.get('__Host-rt') })
    expect(twice.body).toMatchObject({ status: 400, code: 'malformed' })
    // As after any other logout except a 503.
    expect(alice.cookies.size).toBe(0)
    for (const mechanism of MECHANISM_IDS.filter((id) => id !== 'jwt')) {
      const bob = await bench.login(mechanism, 'bob')
      const { body } = await bob.post('logout', { refresh_token: 'x' })
      expect(body).toMatchObject({ status: 422, errors: [{ field: 'refresh_token' }] })
    }
  })
})

describe('D23: null in a merge patch', () => {
  test.each([
    [{ sessionId: null }, 'sessionId'],
    [{ jwt: { nonsense: null } }, 'jwt.nonsense'],
    [{ nonsense: { deeper: null } }, 'nonsense'],
    [{ jwt: { alg: null } }, 'jwt.alg'],
    [{ lifetime: null }, 'lifetime'],
    [{ constructor: null }, 'constructor'],
    [{ preset: null }, 'preset'],
  ])('returns 422 for PATCH policy %o and names %s', async (patch, field) => {
    const bench = await TestBench.open()
    const { status, body } = await bench.policy(patch)
    expect({ status, field: body.errors?.[0].field }).toEqual({ status: 422, field })
    const made = await send('/api/benches', { method: 'POST', body: { policy: patch } })
    expect(made.status).toBe(422)
  })

  test('deletes an optional field, whether it is set or not', async () => {
    const bench = await TestBench.open({ policy: { concurrency: { perAdmin: 3 } } })
    const { status, body } = await bench.policy({ concurrency: { perAdmin: null, perDeviceClass: null } })
    expect(status).toBe(200)
    expect(body.concurrency).not.toHaveProperty('perAdmin')
  })

  test('refuses null in every other PATCH', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session')
    for (const path of [
      '/api/bench/users/alice',
      '/api/bench/nodes/a',
      '/api/bench/faults',
      '/api/services',
      `/api/sessions/${alice.session?.id}`,
    ]) {
      const { status } = await bench.request(path, { method: 'PATCH', body: { nonsense: null } })
      expect(status, path).toBe(422)
    }
    for (const [path, body] of [
      ['/api/bench/users/alice', { disabled: null }],
      ['/api/bench/nodes/a', { up: null }],
      ['/api/bench/faults', { redis: null }],
      ['/api/services', { trust: null }],
    ] as const) {
      expect((await bench.request(path, { method: 'PATCH', body })).status, path).toBe(422)
    }
  })
})

describe('D23: a query parameter with a value that the server would ignore is 422', () => {
  test.each([
    ['/api/jwt/me?slide=banana', 'slide'],
    ['/api/server-session/me?slide=0&slide=0', 'slide'],
    ['/api/sealed-cookie/me?slide=00', 'slide'],
    ['/api/opaque-token/me?x=1&slide=false', 'slide'],
    ['/api/sessions?usr=alice', 'usr'],
    ['/api/sessions?state=banana', 'state'],
    ['/api/events?format=xml', 'format'],
    ['/api/events?after=banana', 'after'],
    ['/api/exchanges?act=banana', 'act'],
    ['/api/services/passthrough/cart?mechanism=banana', 'mechanism'],
    ['/api/bench/metrics?x=1', 'x'],
    ['/api/bench/metrics?windowSeconds=0x3c', 'windowSeconds'],
    ['/api/exchanges?limit=1e1', 'limit'],
    ['/api/users/online?seconds=+60', 'seconds'],
    ['/api/users/alice/data?items=0x1', 'items'],
    ['/api/bench/audit?limit=0x10', 'limit'],
    ['/api/bench/audit?after=1e2', 'after'],
    ['/api/bench/alerts?x=1', 'x'],
    ['/api/bench/audit/head?x=1', 'x'],
    ['/api/bench/backups?x=1', 'x'],
    ['/api/bench/cookies?x=1', 'x'],
  ])('GET %s', async (path, field) => {
    const bench = await TestBench.open()
    const { status, body } = await bench.request(path)
    expect({ status, field: body.errors?.[0].field }).toEqual({ status: 422, field })
  })

  test.each([
    ['PATCH', '/api/bench/alerts', { webhook: null }],
    ['POST', '/api/bench/alerts/test', {}],
    ['POST', '/api/bench/audit/verify', {}],
    ['POST', '/api/bench/backups', {}],
    ['POST', '/api/bench/backups/clients', { perLane: 1 }],
    ['POST', '/api/bench/dumps', { store: 'redis' }],
    ['POST', '/api/bench/load', { concurrency: 1, seconds: 1 }],
    ['POST', '/api/bench/storage/costs', {}],
    ['POST', '/api/sessions/revoke', { query: {} }],
  ])('%s %s', async (method, path, body) => {
    const bench = await TestBench.open()
    const answer = await bench.request(`${path}?x=1`, { method, body })
    expect({ status: answer.status, field: answer.body.errors?.[0].field }).toEqual({
      status: 422,
      field: 'x',
    })
  })

  test('accepts documented values', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    for (const query of ['', '?slide=0', '?slide=1', '?slide=']) {
      expect((await alice.me(query)).status, query).toBe(200)
    }
  })
})
