import { describe, expect, test } from 'vitest'
import { send } from '../support/app.ts'
import { TestBench } from '../support/test-bench.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

async function problemOf(sent: Promise<Response>) {
  const response = await sent
  const body = await response.json()
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(JSON.stringify(body)).not.toMatch(/\.ts:|at \/|node_modules/)
  expect(body).toMatchObject({
    status: response.status,
    title: expect.any(String),
    detail: expect.any(String),
  })
  return { status: response.status, code: body.code, body, headers: response.headers }
}

describe('selecting the bench', () => {
  test('explains how to get a bench if the request names none', async () => {
    const { status, code, body } = await problemOf(send('/api/bench'))
    expect({ status, code }).toEqual({ status: 400, code: 'no_bench' })
    expect(body.detail).toContain('POST /api/benches')
  })

  test.each(['nonsense', '*', 'a:b', '{x}', '?', 'A'.repeat(22), 'A'.repeat(300)])(
    'refuses %s as a bench ID',
    async (id) => {
      const { status, code } = await problemOf(send('/api/bench', { headers: { bench: id } }))
      expect({ status, code }).toEqual({ status: 404, code: 'bench_not_found' })
    },
  )

  test('takes the bench from the cookie or from the header, which takes precedence unless it is empty', async () => {
    const [bench, other] = [await TestBench.open(), await TestBench.open()]
    const named = async (headers: Record<string, string>) =>
      (await (await send('/api/bench', { headers })).json()).id
    expect(await named({ cookie: `__Host-bench=${bench.id}` })).toBe(bench.id)
    expect(await named({ cookie: `__Host-bench=${bench.id}`, bench: other.id })).toBe(other.id)
    expect(await named({ cookie: `__Host-bench=${bench.id}`, bench: '' })).toBe(bench.id)
    const { code } = await problemOf(send('/api/bench', { headers: { bench: '' } }))
    expect(code).toBe('no_bench')
  })
})

describe('selecting the mechanism', () => {
  test.each(['session', 'JWT', '__proto__', 'constructor', 'jwt%00'])(
    'refuses %s as a mechanism',
    async (name) => {
      const bench = await TestBench.open()
      const { status, code } = await problemOf(send(`/api/${name}/me`, { headers: { bench: bench.id } }))
      expect({ status, code }).toEqual({ status: 404, code: 'not_found' })
    },
  )

  test('checks an unknown mechanism before the bench and the body', async () => {
    for (const act of ['login', 'refresh', 'logout', 'transfer', 'step-up']) {
      const sent = send(`/api/session/${act}`, { method: 'POST', headers: JSON_TYPE, raw: '{' })
      const { status, code } = await problemOf(sent)
      expect({ status, code }, act).toEqual({ status: 404, code: 'not_found' })
    }
  })
})

describe('methods', () => {
  test.each([
    ['GET', '/api/jwt/login', 'POST'],
    ['GET', '/api/jwt/logout', 'POST'],
    ['POST', '/api/jwt/me', 'GET, HEAD'],
    ['PUT', '/api/bench/policy', 'PATCH'],
    ['DELETE', '/api/benches', 'POST'],
    ['OPTIONS', '/api/sessions', 'GET, HEAD, DELETE'],
  ])('refuses %s %s and allows %s', async (method, path, allowed) => {
    const { status, code, headers } = await problemOf(send(path, { method }))
    expect({ status, code }).toEqual({ status: 405, code: 'not_supported' })
    expect(headers.get('allow')).toBe(allowed)
  })

  test('allows no other origin to read a response', async () => {
    const bench = await TestBench.open()
    const answer = await bench.request('/api/bench', { headers: { origin: 'https://evil.example' } })
    expect(Array.from(answer.headers.keys()).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('bodies', () => {
  const login = '/api/jwt/login'
  const ask = async (headers: Record<string, string>, raw: string) => {
    const bench = await TestBench.open()
    return problemOf(send(login, { method: 'POST', headers: { bench: bench.id, ...headers }, raw }))
  }

  test.each(['{', '{"username":', 'undefined', "{'a':1}", '\0', '{"a":1}}'])(
    'refuses %j as invalid JSON',
    async (raw) => {
      const { status, code } = await ask(JSON_TYPE, raw)
      expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' })
    },
  )

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses the content type %s',
    async (type) => {
      const { status, code } = await ask({ 'content-type': type }, '{"username":"alice","password":"x"}')
      expect({ status, code }).toEqual({ status: 415, code: 'invalid_request' })
    },
  )

  test.each([17 * 1024, 1024 * 1024])('refuses a body of %i bytes', async (bytes) => {
    const { status, code } = await ask(
      JSON_TYPE,
      JSON.stringify({ username: 'a', password: 'x'.repeat(bytes) }),
    )
    expect({ status, code }).toEqual({ status: 413, code: 'invalid_request' })
  })

  test.each([
    ['[]', ''],
    ['null', ''],
    ['"alice"', ''],
    ['{"username":"alice"}', 'password'],
    ['{"username":7,"password":"x"}', 'username'],
    ['{"username":["alice"],"password":"x"}', 'username'],
    ['{"username":{"$ne":null},"password":"x"}', 'username'],
    ['{"username":"alice","password":"x","device":"a phone\\u0000"}', 'device'],
    ['{"username":"alice","password":"x","device":"half a pair: \\ud83d"}', 'device'],
    ['{"username":"alice","password":"x","admin":true}', 'admin'],
    ['{"username":"alice","password":"x","constructor":{"prototype":{"role":"admin"}}}', 'constructor'],
    ['{"username":"alice","password":"x","carrier":"pigeon"}', 'carrier'],
  ])('refuses %s and names the field', async (raw, field) => {
    const { status, code, body } = await ask(JSON_TYPE, raw)
    expect({ status, code }).toEqual({ status: 422, code: 'invalid_request' })
    expect(body.errors[0].field).toBe(field)
  })

  test('refuses __proto__ and changes no prototype', async () => {
    const { status } = await ask(
      JSON_TYPE,
      '{"username":"alice","password":"x","__proto__":{"role":"admin"}}',
    )
    expect(status).toBe(422)
    expect(({} as { role?: string }).role).toBeUndefined()
  })

  test('refuses bytes that are not valid UTF-8', async () => {
    const bench = await TestBench.open()
    const password = bench.passwords.alice ?? ''
    const whole = Buffer.from(JSON.stringify({ username: 'alice', password, device: 'a phone X' }))
    const broken = Buffer.from(whole.map((byte) => (byte === 0x58 ? 0xff : byte)))
    const headers = { bench: bench.id, ...JSON_TYPE }
    const { status, code } = await problemOf(send(login, { method: 'POST', headers, raw: broken }))
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' })
    expect(await bench.sessions()).toEqual([])
  })

  test('reports no server error for a body that is cut off', async () => {
    const bench = await TestBench.open()
    const raw = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('{"username":'))
        controller.error(new Error('aborted'))
      },
    })
    const headers = { bench: bench.id, ...JSON_TYPE }
    const { status, code } = await problemOf(send(login, { method: 'POST', headers, raw }))
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' })
  })

  test('returns 400 for deeply nested JSON', async () => {
    const { status } = await ask(JSON_TYPE, '['.repeat(8000) + ']'.repeat(8000))
    expect(status).toBe(400)
  })

  test('names the invalid field of a policy', async () => {
    const bench = await TestBench.open()
    for (const [patch, field] of [
      [{ lifetime: { idleSeconds: -1 } }, 'lifetime.idleSeconds'],
      [{ lifetime: { idleSeconds: 1.5 } }, 'lifetime.idleSeconds'],
      [{ jwt: { alg: 'none' } }, 'jwt.alg'],
      [{ jwt: null }, 'jwt'],
      [{ typo: 1 }, 'typo'],
      [{ concurrency: { perUser: 0 } }, 'concurrency.perUser'],
    ] as const) {
      const { status, body } = await bench.policy(patch)
      expect(status).toBe(422)
      expect(body.errors[0].field).toBe(field)
    }
    expect((await bench.request('/api/bench')).body.policy.lifetime.idleSeconds).toBe(1800)
  })

  test.each(['limit=0', 'limit=201', 'limit=x', 'mechanism=none', 'state=maybe', 'cursor=..', 'surprise=1'])(
    'refuses the query %s',
    async (query) => {
      const bench = await TestBench.open()
      const { status, body } = await bench.request(`/api/sessions?${query}`)
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_request' })
    },
  )
})

test('limits wrong passwords to thirty per minute for one user of one bench', async () => {
  const bench = await TestBench.open()
  const tryPassword = () =>
    bench.request('/api/jwt/login', { method: 'POST', body: { username: 'alice', password: 'wrong' } })
  for (let i = 0; i < 30; i++) expect((await tryPassword()).status).toBe(401)
  const { status, body, headers } = await tryPassword()
  expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate_limited' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  await bench.login('jwt', 'bob')
})

test('reveals no more to a hundred concurrent attempts than to thirty sequential ones', async () => {
  const bench = await TestBench.open()
  const tryPassword = (password: string | undefined) =>
    bench.request('/api/jwt/login', { method: 'POST', body: { username: 'alice', password } })
  const wrong = Array.from({ length: 99 }, () => tryPassword('wrong'))
  const answers = await Promise.all([...wrong, tryPassword(bench.passwords.alice)])
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  expect({ reported: count(401), refused: count(429), in: count(200) }).toEqual({
    reported: 30,
    refused: 70,
    in: 0,
  })
})
