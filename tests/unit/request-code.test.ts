import { describe, expect, test } from 'vitest'
import { placesIn, secretOf } from '../../app/_ui/code/code-secrets.ts'
import { COPY_KINDS, copyRequest } from '../../app/_ui/code/copy-request.ts'
import { expression, jsLiteral } from '../../app/_ui/code/js-literal.ts'
import { kitCode } from '../../app/_ui/code/kit-code.ts'
import { subjectsOf } from '../../app/_ui/code/kit-route.ts'
import { COPIED_ACT_IDS, type CopiedActId, copiedRequests } from '../../app/(bench)/_ui/copied-acts.ts'
import { MECHANISM_IDS } from '../../lib/core/session.ts'

/* Requests as source text: by the verbs of the kit, and without secrets. */

const request = (line: string, body?: object, headers: readonly (readonly [string, string])[] = []) => {
  const [method = '', path = ''] = line.split(' ')
  return { method, path, headers, body: body === undefined ? null : JSON.stringify(body) }
}
const accepted = { status: 200, code: null }
const refused = (code: string, status = 401) => ({ status, code })
const alice = subjectsOf('alice')

describe('a request by the kit', () => {
  test.each<[string, ReturnType<typeof request>, string]>([
    [
      'a login',
      request('POST /api/jwt/login', { username: 'alice', password: 'p' }),
      "const jwt = await alice.login('jwt')",
    ],
    [
      'a login with another carrier than the default',
      request('POST /api/jwt/login', { username: 'alice', password: 'p', carrier: 'cookie' }),
      "const jwt = await alice.login('jwt', { carrier: 'cookie' })",
    ],
    [
      'a login of another user from the same client',
      request('POST /api/opaque-token/login', { username: 'bob', password: 'p' }),
      "await expect(alice.on('opaque-token').login({ user: 'bob' })).toBeAccepted()",
    ],
    [
      'a remembered login',
      request('POST /api/jwt/login', { username: 'alice', password: 'p', rememberMe: true }),
      "await expect(alice.on('jwt').login({ rememberMe: true })).toBeAccepted()",
    ],
    ['a check', request('GET /api/jwt/me'), "await expect(alice.on('jwt').me()).toBeAccepted()"],
    [
      'a check that is no activity',
      request('GET /api/jwt/me?slide=0'),
      "await expect(alice.on('jwt').me({ slide: false })).toBeAccepted()",
    ],
    [
      'a check on a node',
      request('GET /api/jwt/me', undefined, [['lab-node', 'b']]),
      "await expect(alice.on('jwt').me({ node: 'b' })).toBeAccepted()",
    ],
    [
      'a refresh with the token in the body',
      request('POST /api/jwt/refresh', { refresh_token: 'secret' }),
      "await expect(alice.on('jwt').refresh()).toBeAccepted()",
    ],
    [
      'a logout',
      request('POST /api/jwt/logout', {}),
      "await expect(alice.on('jwt').logout()).toBeAccepted()",
    ],
    [
      'a logout of the other sessions, for which there is no verb',
      request('POST /api/jwt/logout', { scope: 'others' }),
      "await expect(alice.send('POST', '/api/jwt/logout', { data: { scope: 'others' } })).toBeAccepted()",
    ],
    [
      'a transfer',
      request('POST /api/jwt/transfer', { to: 'bob', amount: 1 }),
      "await expect(alice.on('jwt').transfer('bob', 1)).toBeAccepted()",
    ],
    [
      'a re-authentication',
      request('POST /api/jwt/step-up', { password: 'p' }),
      "await expect(alice.on('jwt').stepUp()).toBeAccepted()",
    ],
    [
      'the end of the other sessions',
      request('DELETE /api/jwt/sessions', {}),
      "await expect(alice.on('jwt').revokeOthers()).toBeAccepted()",
    ],
    [
      'a theft',
      request('POST /api/guests/mallory/steal', { mechanism: 'jwt' }),
      "await mallory.on('jwt').steal(alice.on('jwt'))",
    ],
    [
      'a check by the attacker',
      request('POST /api/guests/mallory/me', { mechanism: 'jwt' }),
      "await expect(mallory.on('jwt').me()).toBeAccepted()",
    ],
    [
      'a login on the phone',
      request('POST /api/guests/phone/login', {
        mechanism: 'opaque-token',
        username: 'alice',
        password: 'p',
        device: 'd',
      }),
      "const phoneOpaqueToken = await phone.login('opaque-token')",
    ],
    [
      'the clock',
      request('POST /api/bench/clock', { advanceSeconds: 900 }),
      'await clock.advance({ minutes: 15 })',
    ],
    [
      'a second of the clock',
      request('POST /api/bench/clock', { advanceSeconds: 61 }),
      'await clock.advance({ seconds: 61 })',
    ],
    ['a clock that stands still', request('POST /api/bench/clock', { frozen: true }), 'await clock.freeze()'],
    ['a clock that runs', request('POST /api/bench/clock', { frozen: false }), 'await clock.run()'],
    ['Redis', request('PATCH /api/bench/faults', { redis: 'down' }), "await faults.redis('down')"],
    [
      'messages between nodes',
      request('PATCH /api/bench/faults', { invalidation: 'dropped' }),
      "await faults.invalidation('dropped')",
    ],
    [
      'two faults',
      request('PATCH /api/bench/faults', { redis: 'slow', pools: 'exhausted' }),
      "await faults.set({ redis: 'slow', pools: 'exhausted' })",
    ],
    ['a node that stops', request('PATCH /api/bench/nodes/a', { up: false }), "await nodes.stop('a')"],
    ['a node that starts', request('PATCH /api/bench/nodes/b', { up: true }), "await nodes.start('b')"],
    [
      'a node with another clock',
      request('PATCH /api/bench/nodes/c', { clockSkewSeconds: 90 }),
      "await nodes.skew('c', 90)",
    ],
    [
      'a partition',
      request('PATCH /api/bench/nodes/c', { partitioned: true }),
      "await nodes.set('c', { partitioned: true })",
    ],
    [
      'the policy',
      request('PATCH /api/bench/policy', { jwt: { accessSeconds: 60 } }),
      'await world.setPolicy({ jwt: { accessSeconds: 60 } })',
    ],
    [
      'a user',
      request('PATCH /api/bench/users/bob', { disabled: true }),
      "await world.setUser('bob', { disabled: true })",
    ],
    [
      'planted bugs',
      request('PATCH /api/bench/mutations', { active: ['m01'] }),
      "await world.setMutations(['m01'])",
    ],
    ['a reset', request('POST /api/bench/reset', {}), 'await world.reset()'],
    ['a revocation', request('DELETE /api/sessions/abc', {}), "await world.revoke('abc')"],
    ['the event log', request('GET /api/events?format=ndjson&after=0-0'), 'await ledger.events()'],
    [
      'a request without a verb',
      request('POST /api/bench/keys/rotate', { mechanism: 'jwt', mode: 'overlap' }),
      "await expect(world.send('POST', '/api/bench/keys/rotate', { mechanism: 'jwt', mode: 'overlap' })).toBeAccepted()",
    ],
    [
      'a header that the kit does not set',
      request('GET /api/jwt/me', undefined, [['lab-mutations', 'm01']]),
      "await expect(alice.send('GET', '/api/jwt/me', { headers: { 'lab-mutations': 'm01' } })).toBeAccepted()",
    ],
  ])('is, for %s, one line', (_, sent, code) => {
    expect(kitCode(sent, accepted, alice)).toBe(code)
  })

  test.each<[string, ReturnType<typeof request>, string, string]>([
    [
      'a check',
      request('GET /api/jwt/me'),
      'session_ended',
      "await expect(alice.on('jwt').me()).toBeRefusedWith('session_ended')",
    ],
    [
      'a login with a wrong password',
      request('POST /api/jwt/login', { username: 'alice', password: 'p' }),
      'invalid_credentials',
      "await expect(alice.on('jwt').login({ password: 'not the password' })).toBeRefusedWith('invalid_credentials')",
    ],
    [
      'a login over the limit',
      request('POST /api/jwt/login', { username: 'alice', password: 'p' }),
      'too_many_sessions',
      "await expect(alice.on('jwt').login()).toBeRefusedWith('too_many_sessions')",
    ],
    [
      'a verb that throws',
      request('PATCH /api/bench/policy', { nothing: 1 }),
      'invalid_request',
      "await expect(world.send('PATCH', '/api/bench/policy', { nothing: 1 })).toBeRefusedWith('invalid_request')",
    ],
  ])('asserts the code of a refusal: %s', (_, sent, code, text) => {
    expect(kitCode(sent, refused(code), alice)).toBe(text)
  })

  test('asserts nothing before the result is known', () => {
    expect(kitCode(request('GET /api/jwt/me'), null, alice)).toBe("await alice.on('jwt').me()")
  })

  test('revokes by the lane that has the session, and reads its ID from there', () => {
    const subjects = subjectsOf('alice', { id: 'abc', mechanism: 'jwt' })
    expect(kitCode(request('DELETE /api/sessions/abc', {}), null, subjects)).toBe(
      "await alice.on('jwt').revoke()",
    )
    expect(kitCode(request('PATCH /api/sessions/abc', { endsInSeconds: 60 }), null, subjects)).toBe(
      `await world.send('PATCH', \`/api/sessions/\${alice.on('jwt').session?.id}\`, { endsInSeconds: 60 })`,
    )
  })
})

test('writes values as the kit is written', () => {
  expect(jsLiteral({ a: [1, true, null], 'b-c': "it's", d: expression('x.y') })).toBe(
    `{ a: [1, true, null], 'b-c': "it's", d: x.y }`,
  )
  expect(jsLiteral({ long: 'x'.repeat(90) }, '  ')).toBe(`{\n    long: '${'x'.repeat(90)}',\n  }`)
  for (const text of ["'", '"', `'"`, '\\', '\n', '`', '’']) {
    expect(new Function(`return ${jsLiteral(text)}`)()).toBe(text)
  }
})

test('contains no secret of a body or of the bench unless requested', () => {
  const copied = {
    request: request('POST /api/jwt/login', { username: 'alice', password: 'pass-phrase' }),
    result: accepted,
    person: 'alice',
  }
  const setting = { origin: 'http://localhost:3000', benchId: 'bench-id' }
  for (const kind of COPY_KINDS) {
    expect(copyRequest(kind, copied, { ...setting, withCredential: false })).not.toMatch(
      /pass-phrase|bench-id/,
    )
  }
  for (const kind of ['curl', 'fetch', 'playwright'] as const) {
    const whole = copyRequest(kind, copied, { ...setting, withCredential: true })
    expect(whole).toContain('pass-phrase')
    expect(whole).toContain('bench-id')
  }
})

describe('an act of the page', () => {
  const setting = {
    user: 'bob',
    password: 'pass-phrase',
    rememberMe: false,
    preset: 'finance',
    sessionOf: () => 'abc',
  }
  const options = { origin: 'http://localhost:3000', benchId: 'b', withCredential: false }

  test.each([
    '{"password":"hunter2",}',
    '[{"password":"hunter2"}]',
    '{"password":{"x":"hunter2"}}',
    '{"here":{"passwords":{"alice":"hunter2"}}}',
  ])('contains no password of the body %s', (body) => {
    const copied = { request: { ...request('POST /api/jwt/login'), body }, result: accepted, person: 'alice' }
    for (const kind of COPY_KINDS)
      expect(
        copyRequest(kind, copied, { origin: 'http://localhost', benchId: 'id', withCredential: false }),
      ).not.toContain('hunter2')
  })

  test.each<[CopiedActId, 'password' | 'bench', readonly string[], readonly string[]]>([
    ['login', 'password', ['<bench>', '<password>'], []],
    ['step-up', 'password', ['<bench>', '<cookie>', '<password>'], ['<cookie>']],
    ['check', 'bench', ['<bench>', '<cookie>'], ['<cookie>']],
    ['steal', 'bench', ['<bench>', '<cookie>'], ['<cookie>']],
    ['try-mallory', 'bench', ['<bench>'], []],
    ['advance-30', 'bench', ['<bench>'], []],
  ])('%s contains what the page has, and a place for what it does not have', (act, secret, without, left) => {
    const [copied] = copiedRequests(act, setting, ['jwt'])
    if (!copied) throw new Error('no request')
    for (const kind of ['curl', 'fetch', 'playwright'] as const) {
      const bare = copyRequest(kind, copied, options)
      const whole = copyRequest(kind, copied, { ...options, withCredential: true })
      expect(placesIn(bare).toSorted()).toEqual(without)
      expect(placesIn(whole)).toEqual(left)
      expect(secretOf(bare, whole)).toBe(secret)
      expect(whole.includes('pass-phrase')).toBe(secret === 'password')
    }
    const kit = [false, true].map((withCredential) =>
      copyRequest('kit', copied, { ...options, withCredential }),
    )
    expect(secretOf(kit[0] ?? '', kit[1] ?? '')).toBeNull()
  })

  test('keeps the place of a password that the page does not have', () => {
    const [copied] = copiedRequests('login', { ...setting, password: null }, ['jwt'])
    if (!copied) throw new Error('no request')
    const texts = [false, true].map((withCredential) =>
      copyRequest('curl', copied, { ...options, withCredential }),
    )
    expect(placesIn(texts[1] ?? '')).toEqual(['<password>'])
    expect(secretOf(texts[0] ?? '', texts[1] ?? '')).toBe('bench')
  })

  test.each(COPIED_ACT_IDS)('%s is code in every form', (act) => {
    for (const copied of copiedRequests(act, setting, MECHANISM_IDS)) {
      for (const kind of COPY_KINDS) expect(copyRequest(kind, copied, options)).toMatch(/\S/)
      const { path } = copied.request
      expect(path, act).toMatch(/^\/api\//)
      expect(copyRequest('kit', copied, options), act).toMatch(/^(const \w+ = )?await /)
    }
  })
})
