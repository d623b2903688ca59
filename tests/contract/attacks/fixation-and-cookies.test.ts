/*
 * Attacks by planting a credential, or a cookie that looks like one (A31–A34). Elsewhere: A35, which needs
 * a browser's cookie jar, and two Cookie headers in one request, in `e2e/attacks.spec.ts`.
 */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from '../../support/app.ts'
import { EVERY, WITH_DENYLIST, WITH_RECORDS } from '../../support/cases.ts'
import { cookieOf } from '../../support/forge.ts'
import { Client, TestBench } from '../../support/test-bench.ts'

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('A31: gives no access to the victim’s session to an attacker who planted a credential of their own', async () => {
    const bench = await TestBench.open(options)
    const attacker = await bench.login(mechanism, 'bob', { carrier: 'cookie' })
    const victim = attacker.copy()
    await victim.login('alice', { carrier: 'cookie' })
    expect(victim.credential).not.toBe(attacker.credential)
    expect(victim.session?.id).not.toBe(attacker.session?.id)
    expect((await victim.me()).body.user.name).toBe('alice')
    expect((await attacker.me()).body.user?.name).not.toBe('alice')
    expect((await attacker.refresh()).body.user?.name).not.toBe('alice')
  })

  test('A32: never adopts a credential chosen by the attacker', async () => {
    const bench = await TestBench.open(options)
    const id = 'chosen-by-an-attacker_'
    const chosen = `${id}.${'A'.repeat(43)}`
    const genuine = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const names = Array.from(genuine.cookies.keys())
    for (const value of [
      chosen,
      id,
      'x',
      `Fe26.2*1*${'a'.repeat(64)}*${'A'.repeat(22)}*AAAA**${'a'.repeat(64)}*AAAA~2`,
    ]) {
      const victim = new Client(bench, mechanism)
      victim.cookies = new Map(names.map((name) => [name, value]))
      const { status } = await victim.login('alice', { carrier: 'cookie' })
      expect(status).toBe(200)
      expect(Array.from(victim.cookies.values())).not.toContain(value)
      expect(victim.session?.id).not.toBe(id)
      const planted = new Client(bench, mechanism)
      planted.cookies = new Map(names.map((name) => [name, value]))
      expect((await planted.me()).status).toBe(401)
    }
    // Nor is the name, or the hash of the token, stored in Redis.
    const redis = lab().link.commands
    const digest = createHash('sha256').update(chosen).digest('base64url')
    const [, keys] = await redis.scan(0, 'MATCH', `{${bench.id}}*`, 'COUNT', 1_000_000)
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => key.includes(id) || key.includes(digest))).toEqual([])
    expect((await bench.sessions()).map((session) => session.id)).not.toContain(id)
  })
})

test.each([...WITH_RECORDS, ...WITH_DENYLIST])(
  'A31: $name ends the session that a client presents at login',
  async ({ mechanism, options }) => {
    const bench = await TestBench.open(options)
    const attacker = await bench.login(mechanism, 'bob', { carrier: 'cookie' })
    await attacker.copy().login('alice', { carrier: 'cookie' })
    expect((await attacker.copy().me()).body).toMatchObject({
      code: 'session_ended',
      endReason: 'replaced_by_new_login',
    })
  },
)

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  const cookieHeader = (bench: TestBench, cookie: string, act = 'me', sent: object = {}) =>
    bench.request(`/api/${mechanism}/${act}`, { ...sent, headers: { cookie } })

  test('A33: refuses a repeated cookie, whichever is valid, for every action', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const bob = await bench.login(mechanism, 'bob', { carrier: 'cookie' })
    const [name, value] = cookieOf(alice)
    for (const other of ['evil', bob.credential, value, '']) {
      for (const cookie of [
        `${name}=${other}; ${name}=${value}`,
        `${name}=${value}; ${name}=${other}`,
        `${name}=${value};${name}=${other}`,
        `a=b; ${name}=${value}; c=d; ${name}=${other}; e=f`,
      ]) {
        const { status, body, headers } = await cookieHeader(bench, cookie)
        expect({ status, code: body.code }, cookie).toEqual({ status: 400, code: 'malformed' })
        expect(headers.getSetCookie()).toEqual([])
      }
    }
    for (const [act, body] of [
      ['logout', {}],
      ['refresh', {}],
      ['transfer', { to: 'bob', amount: 1 }],
      ['step-up', { password: bench.passwords.alice }],
      ['login', { username: 'alice', password: bench.passwords.alice }],
    ] as const) {
      const sent = { method: 'POST', body }
      const { status } = await cookieHeader(bench, `${name}=${value}; ${name}=evil`, act, sent)
      expect(status, act).toBe(400)
    }
    expect((await alice.me()).status).toBe(200)
  })

  test('A33: refuses a cookie together with an Authorization header', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    alice.headers = { authorization: `Bearer ${alice.credential}` }
    const { status, body } = await alice.me()
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed' })
  })

  describe('A33: the bench cookie', () => {
    const benchBy = async (cookie: string, host = 'localhost:3000') => {
      const answer = await send('/api/bench', { headers: { cookie, host } })
      const { id, code } = await answer.json()
      return { status: answer.status, ...(id ? { id } : { code }) }
    }

    test('has the prefix, next to which a cookie of the bare name is ignored', async () => {
      const [mine, planted] = [await TestBench.open(), await TestBench.open()]
      for (const bare of [
        'bench=AAAAAAAAAAAAAAAAAAAAAA',
        `bench=${planted.id}`,
        `bench=${planted.id}; bench=x`,
      ]) {
        expect(await benchBy(`${bare}; __Host-bench=${mine.id}`)).toEqual({ status: 200, id: mine.id })
        expect(await benchBy(`__Host-bench=${mine.id}; ${bare}`)).toEqual({ status: 200, id: mine.id })
        expect(await benchBy(bare)).toEqual({ status: 400, code: 'no_bench' })
      }
    })

    test.each([
      ['__Host-bench', 'localhost:3000'],
      ['bench', 'lab.lan:3000'],
    ])(
      '%s at %s: of several values, the one of an existing bench counts; two benches are refused',
      async (name, host) => {
        const [mine, planted] = [await TestBench.open(), await TestBench.open()]
        const by = (...ids: string[]) => benchBy(ids.map((id) => `${name}=${id}`).join('; '), host)
        expect(await by(mine.id)).toEqual({ status: 200, id: mine.id })
        expect(await by('AAAAAAAAAAAAAAAAAAAAAA', mine.id)).toEqual({ status: 200, id: mine.id })
        expect(await by(mine.id, '', 'x', mine.id)).toEqual({ status: 200, id: mine.id })
        expect(await by(planted.id, mine.id)).toEqual({ status: 400, code: 'malformed' })
        expect(await by('AAAAAAAAAAAAAAAAAAAAAA', 'x')).toEqual({ status: 404, code: 'bench_not_found' })
      },
    )

    test('logs in on plain http under another name than localhost, with cookies without the prefix', async () => {
      const host = 'lab.lan:3000'
      const made = await send('/api/benches', {
        method: 'POST',
        body: { policy: { lanes: [mechanism] } },
        headers: { host },
      })
      const { id, users } = await made.json()
      expect(made.headers.getSetCookie()[0]).toMatch(
        /^bench=[\w-]{22}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/,
      )
      const login = await send(`/api/${mechanism}/login`, {
        method: 'POST',
        body: { username: 'alice', password: users[0].password, carrier: 'cookie' },
        headers: { host, cookie: `bench=${id}` },
      })
      expect(login.status).toBe(200)
      const cookies = login.headers.getSetCookie()
      for (const cookie of cookies) expect(cookie).not.toMatch(/__Host-|Secure/)
      const jar = [`bench=${id}`, ...cookies.map((cookie) => cookie.split(';')[0])].join('; ')
      expect((await send(`/api/${mechanism}/me`, { headers: { host, cookie: jar } })).status).toBe(200)
    })
  })

  test('A34: ignores a cookie whose name only resembles the expected one', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const [name, value] = cookieOf(alice)
    const bare = name.replace('__Host-', '')
    for (const lookalike of [
      name.toLowerCase(),
      name.toUpperCase(),
      bare,
      `__Secure-${bare}`,
      `__Host-Http-${bare}`,
      `${name}x`,
      `x${name}`,
      `${name} `,
      `\xa0${name}`,
      `${name}.sig`,
      `${name}[]`,
      // U+2000 and U+00A0, as a browser sends them: two and three bytes of UTF-8.
      Buffer.from(`\u2000${name}`).toString('latin1'),
      Buffer.from(`${name}\u2000`).toString('latin1'),
      Buffer.from(`\u00a0${name}`).toString('latin1'),
      encodeURIComponent(name).replace('-', '%2D'),
      `"${name}"`,
      `=${name}`,
      `$Version=1; $Path=/; $${name}`,
    ]) {
      const { status, body } = await cookieHeader(bench, `${lookalike}=${value}`)
      expect({ status, code: body.code }, lookalike).toEqual({ status: 401, code: 'no_credential' })
    }
    expect((await cookieHeader(bench, `${name}=${value}`)).status).toBe(200)
  })

  test('A34: is not affected by a cookie of another name', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const [name, value] = cookieOf(alice)
    for (const other of [
      '__proto__=x',
      'constructor=x',
      `${name.toLowerCase()}=evil`,
      'x',
      '=x',
      ';;',
      '"',
      'a==b',
    ]) {
      expect((await cookieHeader(bench, `${other}; ${name}=${value}`)).status, other).toBe(200)
      expect((await cookieHeader(bench, `${name}=${value}; ${other}`)).status, other).toBe(200)
    }
  })

  test('A34: allows no cookie to be smuggled in a quoted value', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const [name, value] = cookieOf(alice)
    for (const cookie of [
      `$Version=1; a="x; ${name}=${value}"`,
      `a="x; ${name}=${value}; b="`,
      `${name}="${value}"`,
      `${name}=${value},${name}=evil`,
      `${name}=${encodeURIComponent(`${value} `)}`,
    ]) {
      const { status } = await cookieHeader(bench, cookie)
      // A semicolon ends a cookie in any context (RFC 6265bis §5.6): the second of these is the expected
      // cookie, intact.
      expect(status, cookie).toBe(cookie.endsWith('b="') ? 200 : 401)
    }
  })
})

test('A33: refuses two refresh cookies, and one in the cookie with one in the body', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt', 'alice', { carrier: 'cookie' })
  const rt = alice.cookies.get('__Host-rt')
  for (const cookie of [`__Host-rt=evil; __Host-rt=${rt}`, `__Host-rt=${rt}; __Host-rt=evil`]) {
    for (const act of ['refresh', 'logout']) {
      const sent = { method: 'POST', body: {}, headers: { cookie } }
      const { status, body } = await bench.request(`/api/jwt/${act}`, sent)
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed' })
    }
  }
  const sent = { method: 'POST', body: { refresh_token: rt }, headers: { cookie: `__Host-rt=${rt}` } }
  expect((await bench.request('/api/jwt/refresh', sent)).body.code).toBe('malformed')
  expect((await alice.refresh()).status).toBe(200)
})
