/* The cookies with credentials under every setting of `policy.cookies`: how they are set, read, renewed and deleted. */
import { describe, expect, test } from 'vitest'
import { type CookieSettings, STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { cookiesOf } from '#lib/core/mechanism-facts.ts'
import { withAddedSettings } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { send } from '../support/app.ts'
import { Client, TestBench } from '../support/test-bench.ts'

const HOST = 'lab.localhost:3000'

interface Case {
  readonly change: Partial<CookieSettings>
  readonly prefix: string
  /** The attributes of a line, without the lifetime. */
  readonly attributes: readonly string[]
}
const SECURE = ['Secure']
const CASES: readonly Case[] = [
  { change: {}, prefix: '__Host-', attributes: ['Path=/', 'HttpOnly', ...SECURE, 'SameSite=Lax'] },
  {
    change: { sameSite: 'strict' },
    prefix: '__Host-',
    attributes: ['Path=/', 'HttpOnly', ...SECURE, 'SameSite=Strict'],
  },
  {
    change: { sameSite: 'none' },
    prefix: '__Host-',
    attributes: ['Path=/', 'HttpOnly', ...SECURE, 'SameSite=None'],
  },
  { change: { sameSite: 'unset' }, prefix: '__Host-', attributes: ['Path=/', 'HttpOnly', ...SECURE] },
  { change: { httpOnly: false }, prefix: '__Host-', attributes: ['Path=/', ...SECURE, 'SameSite=Lax'] },
  {
    change: { hostPrefix: false },
    prefix: '',
    attributes: ['Path=/', 'HttpOnly', ...SECURE, 'SameSite=Lax'],
  },
  {
    change: { hostPrefix: false, path: '/api' },
    prefix: '',
    attributes: ['Path=/api', 'HttpOnly', ...SECURE, 'SameSite=Lax'],
  },
  {
    change: { hostPrefix: false, domain: 'host' },
    prefix: '',
    attributes: ['Path=/', 'Domain=lab.localhost', 'HttpOnly', ...SECURE, 'SameSite=Lax'],
  },
  {
    change: { hostPrefix: false, domain: 'host', path: '/api', sameSite: 'none', httpOnly: false },
    prefix: '',
    attributes: ['Path=/api', 'Domain=lab.localhost', ...SECURE, 'SameSite=None'],
  },
]

/** A line of `Set-Cookie` in its parts. */
function parsed(line: string) {
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  const maxAge = attributes.find((attribute) => attribute.startsWith('Max-Age='))
  return {
    name,
    value,
    maxAge: Number(maxAge?.split('=')[1]),
    attributes: attributes.filter((attribute) => attribute !== maxAge),
  }
}

const linesOf = (headers: Headers) => headers.getSetCookie().map(parsed)

/** Every cookie that a browser may have kept, by name, domain and path. */
const variantOf = ({ name, attributes }: ReturnType<typeof parsed>) =>
  [name, ...attributes.filter((attribute) => /^(Path|Domain)=/.test(attribute))].join('; ')

const variantsOf = (mechanism: MechanismId) =>
  cookiesOf(mechanism).flatMap((name) => [
    `__Host-${name}; Path=/`,
    `${name}; Path=/`,
    `${name}; Path=/; Domain=lab.localhost`,
    `${name}; Path=/api`,
    `${name}; Path=/api; Domain=lab.localhost`,
  ])

/** A bench of the mechanism, used over this host. */
async function benchWith(mechanism: MechanismId, change: Partial<CookieSettings>): Promise<TestBench> {
  const bench = await TestBench.open({ policy: { lanes: [mechanism], cookies: change } })
  bench.headers = { host: HOST }
  return bench
}

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  const loggedIn = async (change: Partial<CookieSettings>) => {
    const bench = await benchWith(mechanism, change)
    const alice = new Client(bench, mechanism)
    const login = await alice.login('alice', { carrier: 'cookie' })
    expect(login.status).toBe(200)
    return { bench, alice, login }
  }

  test.each(CASES)(
    'sets, reads, renews and deletes its cookies with %j',
    async ({ change, prefix, attributes }) => {
      const { alice, login } = await loggedIn(change)
      const names = cookiesOf(mechanism).map((name) => prefix + name)
      const set = linesOf(login.headers)
      expect(set.map(({ name }) => name)).toEqual(names)
      for (const line of set) {
        expect(line.attributes).toEqual(attributes)
        expect(line.maxAge).toBeGreaterThan(0)
        expect(line.value).not.toBe('')
      }
      expect((await alice.me()).body.user).toMatchObject({ name: 'alice' })
      const refreshed = await alice.refresh()
      expect(refreshed.status).toBe(200)
      expect(linesOf(refreshed.headers).map(({ name, attributes }) => [name, attributes])).toEqual(
        names.map((name) => [name, attributes]),
      )
      const logout = await alice.logout()
      const cleared = linesOf(logout.headers)
      for (const line of cleared) expect(line).toMatchObject({ value: '', maxAge: 0 })
      // A browser deletes what it has if a line names it with the same attributes.
      expect(cleared.slice(0, names.length).map(({ name, attributes }) => [name, attributes])).toEqual(
        names.map((name) => [name, attributes]),
      )
      expect(alice.jar).toBe('')
      const isStandardName = prefix !== ''
      expect(cleared.map(variantOf).sort()).toEqual(
        (isStandardName ? names.map((name) => `${name}; Path=/`) : variantsOf(mechanism)).sort(),
      )
    },
  )

  test('measures a cookie with the attributes that it is sent with', async () => {
    for (const { change } of CASES) {
      const { login } = await loggedIn(change)
      expect(login.body.carriage.bytes).toBe(login.headers.getSetCookie()[0]?.length)
    }
  })

  test('deletes at logout the cookies of earlier settings, of both names', async () => {
    const { bench, alice } = await loggedIn({ hostPrefix: false, path: '/api' })
    await bench.policy({ cookies: STANDARD_COOKIES })
    // The browser still has the cookie of before, which the server no longer reads.
    expect((await alice.me()).body.code).toBe('no_credential')
    const logout = await alice.logout()
    expect(linesOf(logout.headers).map(variantOf).sort()).toEqual(variantsOf(mechanism).sort())
    expect(alice.jar).toBe('')
  })

  test('deletes all variants when two cookies of one name were sent', async () => {
    const { alice } = await loggedIn({ hostPrefix: false })
    const [name = ''] = cookiesOf(mechanism)
    const headers = { cookie: `${name}=x; ${name}=y` }
    expect((await alice.request('me', { headers })).body.code).toBe('malformed')
    const logout = await alice.request('logout', { method: 'POST', body: {}, headers })
    expect(logout.status).toBe(400)
    expect(linesOf(logout.headers).map(variantOf).sort()).toEqual(variantsOf(mechanism).sort())
  })

  test('accepts a cookie only under the name that policy gives it', async () => {
    const { bench, alice } = await loggedIn({})
    const [name = ''] = cookiesOf(mechanism)
    const presented = async (cookie: string) =>
      (await bench.request(`/api/${mechanism}/me`, { headers: { cookie } })).status
    const value = alice.credential
    expect(await presented(`${name}=${value}`)).toBe(401)
    await bench.policy({ cookies: { hostPrefix: false } })
    expect(await presented(`__Host-${name}=${value}`)).toBe(401)
    expect(await presented(`${name}=${value}`)).toBe(200)
    // Of the other name, a cookie is ignored and makes nothing ambiguous.
    expect(await presented(`__Host-${name}=planted; ${name}=${value}`)).toBe(200)
    expect(await presented(`${name}=planted; ${name}=${value}`)).toBe(400)
  })

  test('replaces the session of a login before the names changed only if it is presented by its new name', async () => {
    const { bench, alice } = await loggedIn({ hostPrefix: false })
    const again = alice.copy()
    await again.login('alice', { carrier: 'cookie' })
    expect(again.session?.id).not.toBe(alice.session?.id)
    expect(await bench.sessions('state=active')).toHaveLength(1)
  })

  test('shows the cookies of a request and resends it under the name of policy', async () => {
    const { bench, alice } = await loggedIn({ hostPrefix: false, domain: 'host' })
    const [name = ''] = cookiesOf(mechanism)
    const checked = await alice.me()
    const id = checked.headers.get('lab-exchange')
    const exchange = (await bench.request(`/api/exchanges/${id}`)).body
    expect(exchange.request.cookies[0]).toMatchObject({ name, value: alice.credential })
    const resent = await bench.request(`/api/exchanges/${id}/resend`, {
      method: 'POST',
      body: { credential: alice.credential },
    })
    expect(resent.body).toMatchObject({ status: 200, request: { cookies: [{ name }] } })
  })
})

describe('a change of the cookies', () => {
  const patch = (bench: TestBench, cookies: object, headers: Record<string, string> = {}) =>
    bench.request('/api/bench/policy', { method: 'PATCH', body: { cookies }, headers })

  test.each([
    [{ domain: 'host' }, 'cookies.hostPrefix', 'hostPrefix requires host-only domain and path /'],
    [{ path: '/api' }, 'cookies.hostPrefix', 'hostPrefix requires host-only domain and path /'],
    [{ sameSite: 'relaxed' }, 'cookies.sameSite', ''],
    [{ httpOnly: 'no' }, 'cookies.httpOnly', ''],
    [{ path: '/x' }, 'cookies.path', ''],
    [{ partitioned: true }, 'cookies.partitioned', ''],
    [{ sameSite: null }, 'cookies.sameSite', ''],
  ])('refuses %j: field %s', async (cookies, field, detail) => {
    const bench = await TestBench.open()
    const { status, body } = await patch(bench, cookies)
    expect({ status, code: body.code, field: body.errors[0].field }).toEqual({
      status: 422,
      code: 'invalid_request',
      field,
    })
    expect(body.detail).toContain(detail)
    expect((await bench.request('/api/bench')).body.policy.cookies).toEqual(STANDARD_COOKIES)
  })

  test('refuses SameSite=None on plain http, where no browser would keep the cookie', async () => {
    const bench = await TestBench.open()
    const { status, body } = await patch(bench, { sameSite: 'none' }, { host: 'lab.lan:3000' })
    expect({ status, field: body.errors[0].field }).toEqual({ status: 422, field: 'cookies.sameSite' })
    const made = await send('/api/benches', {
      method: 'POST',
      body: { policy: { cookies: { sameSite: 'none' } } },
      headers: { host: 'lab.lan:3000' },
    })
    expect(made.status).toBe(422)
  })

  test('sets the cookie of the bench again, for its remaining lifetime, if its SameSite changes', async () => {
    const bench = await TestBench.open()
    const cookie = `__Host-bench=${bench.id}`
    const set = async (cookies: object) => (await patch(bench, cookies, { cookie })).headers.getSetCookie()
    const [line = '', ...others] = await set({ sameSite: 'none' })
    expect(others).toEqual([])
    expect(parsed(line)).toMatchObject({
      name: '__Host-bench',
      value: bench.id,
      attributes: ['Path=/', 'HttpOnly', 'Secure', 'SameSite=None'],
    })
    expect(parsed(line).maxAge).toBeLessThanOrEqual(86_400)
    expect(parsed(line).maxAge).toBeGreaterThan(86_000)
    expect(await set({ httpOnly: false })).toEqual([])
    expect((await set({ sameSite: 'strict' })).map(parsed)).toMatchObject([
      { name: '__Host-bench', attributes: ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'] },
    ])
    expect(await set({ sameSite: 'unset' })).toEqual([])
  })

  test('sets no cookie of the bench for a client that did not name it by cookie', async () => {
    const [bench, other] = await Promise.all([TestBench.open(), TestBench.open()])
    const elsewhere = await patch(bench, { sameSite: 'none' }, { cookie: `__Host-bench=${other.id}` })
    expect(elsewhere.headers.getSetCookie()).toEqual([])
  })

  test('sets the cookie of the bench as the policy of a new bench says, and again at a reset', async () => {
    const made = await send('/api/benches', {
      method: 'POST',
      body: { policy: { cookies: { sameSite: 'none' } } },
    })
    expect(made.headers.getSetCookie()[0]).toContain('SameSite=None')
    const bench = await TestBench.open()
    await patch(bench, { sameSite: 'none' })
    const reset = await bench.request('/api/bench/reset', {
      method: 'POST',
      body: {},
      headers: { cookie: `__Host-bench=${bench.id}` },
    })
    expect({ status: reset.status, set: reset.headers.getSetCookie() }).toEqual({
      status: 204,
      set: [expect.stringContaining('SameSite=Lax')],
    })
  })

  test('deletes the cookies of the earlier name, domain and path that the request has', async () => {
    const bench = await benchWith('jwt', { hostPrefix: false, path: '/api' })
    const alice = await bench.login('jwt', 'alice', { carrier: 'cookie' })
    const { headers } = await patch(bench, { path: '/' }, { cookie: `${alice.jar}; __Host-sid=x` })
    expect(linesOf(headers)).toMatchObject(
      ['at', 'rt'].map((name) => ({
        name,
        maxAge: 0,
        attributes: ['Path=/api', 'HttpOnly', 'Secure', 'SameSite=Lax'],
      })),
    )
    const unrelated = await patch(bench, { sameSite: 'strict' }, { cookie: alice.jar })
    expect(unrelated.headers.getSetCookie()).toEqual([])
  })

  test('is an event that names the settings', async () => {
    const bench = await TestBench.open()
    await patch(bench, { httpOnly: false, sameSite: 'strict' })
    expect((await bench.events()).at(-1)).toMatchObject({
      type: 'policy.changed',
      changed: ['cookies.sameSite', 'cookies.httpOnly'],
    })
  })
})

test('a policy of an earlier version gets the standard cookies', () => {
  const { cookies: _, cors: __, contentType: ___, ...earlier } = withAddedSettings({} as never)
  expect(withAddedSettings(earlier as never)).toMatchObject({
    cookies: STANDARD_COOKIES,
    cors: 'none',
    contentType: 'json',
  })
})
