/* The content type of a body: JSON alone, or whatever a form of another site can send. */
import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { TestBench } from '../support/test-bench.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const TRANSFER = '{"to":"bob","amount":10}'

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  const loggedIn = async (contentType: 'json' | 'any') => {
    const bench = await TestBench.open({ policy: { lanes: [mechanism], contentType, csrf: 'off' } })
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const post = async (act: string, raw: string, type: string | null) => {
      const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
      const { status, body } = await alice.request(act, { method: 'POST', raw, headers })
      return { status, code: body.code ?? null, balance: body.balance ?? null }
    }
    return { bench, alice, post }
  }
  const DONE = { status: 200, code: null, balance: 990 }
  const UNSUPPORTED = { status: 415, code: 'invalid_request', balance: null }
  const INVALID = { status: 422, code: 'invalid_request', balance: null }

  test.each([
    [TRANSFER, JSON_TYPE, DONE, DONE],
    [TRANSFER, `${JSON_TYPE}; charset=utf-8`, DONE, DONE],
    [TRANSFER, 'text/plain', UNSUPPORTED, DONE],
    [TRANSFER, 'text/plain;charset=UTF-8', UNSUPPORTED, DONE],
    [TRANSFER, 'multipart/form-data; boundary=x', UNSUPPORTED, DONE],
    ['to=bob&amount=10', FORM, UNSUPPORTED, DONE],
    ['to=bob&amount=10', `${FORM}; charset=utf-8`, UNSUPPORTED, DONE],
    ['amount=10&to=alice&to=bob', FORM, UNSUPPORTED, INVALID],
    ['to=bob&amount=ten', FORM, UNSUPPORTED, INVALID],
    ['to=bob&amount=1e3', FORM, UNSUPPORTED, INVALID],
    ['to=bob&amount=10&x=1', FORM, UNSUPPORTED, INVALID],
    ['to=bob&amount=10&__proto__=1', FORM, UNSUPPORTED, INVALID],
    ['to=bob&amount=10&constructor=1', FORM, UNSUPPORTED, INVALID],
    ['to=&amount=', FORM, UNSUPPORTED, INVALID],
    [
      '{"to":"bob","amount":',
      'text/plain',
      UNSUPPORTED,
      { status: 400, code: 'invalid_request', balance: null },
    ],
  ])('a transfer %j as %s: json %j, any %j', async (raw, type, json, any) => {
    expect(await (await loggedIn('json')).post('transfer', raw, type)).toEqual(json)
    expect(await (await loggedIn('any')).post('transfer', raw, type)).toEqual(any)
  })

  test('logs in by a form, with a password that looks like a number and a flag', async () => {
    const { bench } = await loggedIn('any')
    await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { password: '1234567890' } })
    const { status, headers, body } = await bench.request(`/api/${mechanism}/login`, {
      method: 'POST',
      raw: 'username=alice&password=1234567890&rememberMe=true&carrier=cookie',
      headers: { 'content-type': FORM },
    })
    expect(status).toBe(200)
    expect(body.session.absoluteExpiresAt - body.session.createdAt).toBe(2_592_000_000)
    // The password is masked in the stored request.
    const exchange = (await bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)).body
    expect(exchange.request.body).toBe('username=alice&password=••••••••&rememberMe=true&carrier=cookie')
  })

  test('resends a transfer that was sent by a form', async () => {
    const { bench, alice } = await loggedIn('any')
    const sent = await alice.request('transfer', {
      method: 'POST',
      raw: 'to=bob&amount=10',
      headers: { 'content-type': FORM },
    })
    const id = sent.headers.get('lab-exchange')
    const resent = await bench.request(`/api/exchanges/${id}/resend`, {
      method: 'POST',
      body: { credential: alice.credential },
    })
    expect(resent.body).toMatchObject({ status: 200, response: { body: '{"balance":980}' } })
  })

  test('limits the size of a body of any type', async () => {
    const { post } = await loggedIn('any')
    expect((await post('transfer', `to=${'x'.repeat(20_000)}`, FORM)).status).toBe(413)
  })
})

test('any applies to mechanisms only: the bench itself takes JSON', async () => {
  const bench = await TestBench.open({ policy: { contentType: 'any' } })
  for (const [path, method, raw] of [
    ['/api/bench/policy', 'PATCH', '{"csrf":"off"}'],
    ['/api/bench/clock', 'POST', 'advanceSeconds=60'],
    ['/api/guests/phone/login', 'POST', 'mechanism=jwt'],
  ] as const) {
    for (const type of ['text/plain', FORM]) {
      const { status } = await bench.request(path, { method, raw, headers: { 'content-type': type } })
      expect(status, `${path} ${type}`).toBe(415)
    }
  }
})
