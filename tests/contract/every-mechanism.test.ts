import { describe, expect, test } from 'vitest'
import { EVERY } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('accepts an issued credential and returns the same session', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const issued = alice.session
    const { status, body } = await alice.me()
    expect(status).toBe(200)
    expect(body.user).toEqual({ name: 'alice', roles: ['user'] })
    expect(body.session).toMatchObject({
      id: issued?.id,
      mechanism,
      user: 'alice',
      state: 'active',
      endReason: null,
      endedAt: null,
      current: true,
      createdAt: issued?.createdAt,
      absoluteExpiresAt: issued?.absoluteExpiresAt,
    })
  })

  test('issues a new credential and a new session at each login', async () => {
    const bench = await TestBench.open(options)
    const first = await bench.login(mechanism)
    const second = await bench.login(mechanism)
    expect(second.credential).not.toBe(first.credential)
    expect(second.session?.id).not.toBe(first.session?.id)
  })

  test('returns 401 with the expected scheme without a credential', async () => {
    const bench = await TestBench.open(options)
    const { status, body, headers } = await new Client(bench, mechanism).me()
    expect(status).toBe(401)
    expect(body.code).toBe('no_credential')
    expect(headers.get('www-authenticate')).toContain('realm="session-lab"')
    expect(headers.get('content-type')).toBe('application/problem+json')
  })

  test('returns the same response for a wrong password and an unknown user', async () => {
    const bench = await TestBench.open(options)
    const anonymous = new Client(bench, mechanism)
    const wrong = await anonymous.post('login', { username: 'alice', password: 'not the password' })
    const unknown = await anonymous.post('login', { username: 'mallory', password: 'not the password' })
    expect(wrong.status).toBe(401)
    expect(wrong.body).toEqual(unknown.body)
    expect(wrong.body.code).toBe('invalid_credentials')
  })

  test('refuses from the second at which the idle timeout is reached, and not before', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { jwt: { accessSeconds: 3600 } },
    })
    const alice = await bench.login(mechanism)
    await bench.advance(1799)
    expect((await alice.copy().me('?slide=0')).status).toBe(200)
    await bench.advance(1)
    const { status, body } = await alice.me('?slide=0')
    expect(status).toBe(401)
    expect(['expired_idle', 'token_expired', 'unknown_session']).toContain(body.code)
  })

  test('moves the idle timeout on activity, and never the absolute timeout', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { jwt: { accessSeconds: 60 } },
    })
    const alice = await bench.login(mechanism)
    const limit = alice.session?.absoluteExpiresAt
    for (let passed = 0; passed < 28_800 - 1200; passed += 1200) {
      await bench.advance(1200)
      expect(
        (await (mechanism === 'jwt' ? alice.refresh() : alice.me())).status,
        `after ${passed + 1200} s`,
      ).toBe(200)
      expect(alice.session?.absoluteExpiresAt).toBe(limit)
    }
    await bench.advance(1200)
    const { status } = await (mechanism === 'jwt' ? alice.refresh() : alice.me())
    expect(status).toBe(401)
  })

  test('does not count a request with slide=0 as activity', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { jwt: { accessSeconds: 3600 } },
    })
    const alice = await bench.login(mechanism)
    for (let i = 0; i < 2; i++) {
      await bench.advance(800)
      const { status, headers } = await alice.me('?slide=0')
      expect(status).toBe(200)
      expect(headers.getSetCookie()).toEqual([])
    }
    await bench.advance(300)
    expect((await alice.me('?slide=0')).status).toBe(401)
  })

  test('applies a shorter idle timeout to an admin', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { jwt: { accessSeconds: 3600 } },
    })
    const [alice, carol] = [await bench.login(mechanism), await bench.login(mechanism, 'carol')]
    await bench.advance(901)
    expect((await alice.me()).status).toBe(200)
    expect((await carol.me()).status).toBe(401)
  })

  test('keeps a session with remember me for a month', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism, 'alice', { rememberMe: true })
    const seconds = ((alice.session?.absoluteExpiresAt ?? 0) - (alice.session?.createdAt ?? 0)) / 1000
    expect(seconds).toBe(2_592_000)
    await bench.advance(5 * 86_400)
    expect((await (mechanism === 'jwt' ? alice.refresh() : alice.me())).status).toBe(200)
  })

  test('issues a new credential for the same session at renewal', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const before = alice.credential
    const id = alice.session?.id
    const { status } = await alice.refresh()
    expect(status).toBe(200)
    expect(alice.credential).not.toBe(before)
    expect(alice.session?.id).toBe(id)
    expect((await alice.me()).status).toBe(200)
  })

  test('refuses a renewal without a credential and deletes no cookie', async () => {
    const bench = await TestBench.open(options)
    const { status, body, headers } = await new Client(bench, mechanism).refresh()
    expect(status).toBe(401)
    expect(body.code).toBe('no_credential')
    expect(headers.getSetCookie()).toEqual([])
  })

  test('clears the cookie at logout, and has nothing to end the second time', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const { status, headers } = await alice.logout()
    expect(status).toBe(200)
    expect(headers.getSetCookie().every((cookie) => cookie.includes('Max-Age=0'))).toBe(true)
    expect(alice.cookies.size).toBe(0)
    expect((await alice.me()).body.code).toBe('no_credential')
    expect((await alice.logout()).body).toEqual({ reach: 'nothing' })
  })

  test('requires recent authentication for a sensitive action, which step-up provides', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { jwt: { accessSeconds: 3600 } },
    })
    const alice = await bench.login(mechanism)
    expect((await alice.post('transfer', { to: 'bob', amount: 10 })).body).toEqual({ balance: 990 })
    await bench.advance(301)
    const late = await alice.post('transfer', { to: 'bob', amount: 10 })
    expect(late.status).toBe(403)
    expect(late.body.code).toBe('step_up_required')
    const before = alice.credential
    expect((await alice.post('step-up', { password: bench.passwords.alice })).status).toBe(200)
    expect(alice.credential).not.toBe(before)
    expect((await alice.post('transfer', { to: 'bob', amount: 10 })).body).toEqual({ balance: 980 })
  })

  test('refuses changes requested by a page of another origin', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:4000' },
      { origin: 'null' },
    ]) {
      alice.headers = headers as Record<string, string>
      for (const [act, body] of [
        ['transfer', { to: 'bob', amount: 1 }],
        ['logout', {}],
        ['login', { username: 'alice', password: bench.passwords.alice }],
      ] as const) {
        const { status, body: problem } = await alice.post(act, body)
        expect(status, `${act} ${JSON.stringify(headers)}`).toBe(403)
        expect(problem.code).toBe('csrf')
      }
    }
    alice.headers = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }
    expect((await alice.post('transfer', { to: 'bob', amount: 1 })).status).toBe(200)
  })

  test('puts no credential into a response or an event', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const answers = [await alice.me(), await alice.refresh(), await alice.me()]
    const secrets = [alice.credential, ...alice.cookies.values()].flatMap((value) => [value, value.slice(23)])
    const observed = JSON.stringify([
      ...answers.map(({ body }) => body),
      await bench.events(),
      await bench.sessions(),
    ])
    for (const secret of secrets) expect(observed).not.toContain(secret)
  })

  test('records the life of a session in order in the event log', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await alice.me()
    await alice.refresh()
    const { headers } = await alice.logout()
    const events = (await bench.events()).filter((event) => 'mechanism' in event)
    const kinds = events
      .map(({ type }) => type)
      .filter((type) => type !== 'token.denied' && type !== 'cache.invalidated')
    const renewed = mechanism === 'jwt' ? 'token.refreshed' : 'session.rotated'
    expect(kinds).toEqual(['session.created', 'request.verified', renewed, 'session.ended'])
    expect(headers.get('lab-seq')).toBe(events.at(-1)?.seq)
  })
})
