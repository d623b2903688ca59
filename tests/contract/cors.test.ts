/* Pages of other origins: which may read a response (CORS), which may change something (CSRF), and what a preflight gets. */
import { describe, expect, test, vi } from 'vitest'
import type { Policy } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { serveRequest } from '#lib/web/routes.ts'
import { Client, TestBench } from '../support/test-bench.ts'

// Before the environment is read.
vi.hoisted(() => {
  process.env.TRUSTED_ORIGINS = 'http://localhost:4001,https://partner.example'
})

const OWN = 'http://localhost:3000'
const TRUSTED = 'http://localhost:4001'
const FOREIGN = 'https://attacker.example'
const SITE = {
  [OWN]: 'same-origin',
  [TRUSTED]: 'same-site',
  'https://partner.example': 'cross-site',
  [FOREIGN]: 'cross-site',
  null: 'cross-site',
}
type Origin = keyof typeof SITE

const from = (origin: Origin) => ({ origin, 'sec-fetch-site': SITE[origin] })

/** The headers of CORS in a response. */
const corsOf = (headers: Headers) => ({
  origin: headers.get('access-control-allow-origin'),
  credentials: headers.get('access-control-allow-credentials'),
  vary: headers.get('vary'),
})
const NONE = { origin: null, credentials: null, vary: null }
const VARIES = { ...NONE, vary: 'Origin' }
const readableBy = (origin: string) => ({ origin, credentials: 'true', vary: 'Origin' })

const READS: readonly [Policy['cors'], Origin, ReturnType<typeof corsOf>][] = [
  ['none', OWN, NONE],
  ['none', TRUSTED, NONE],
  ['none', FOREIGN, NONE],
  ['trusted', TRUSTED, readableBy(TRUSTED)],
  ['trusted', 'https://partner.example', readableBy('https://partner.example')],
  ['trusted', FOREIGN, VARIES],
  ['trusted', 'null', VARIES],
  ['any', TRUSTED, readableBy(TRUSTED)],
  ['any', FOREIGN, readableBy(FOREIGN)],
  ['any', 'null', readableBy('null')],
]

describe.each(MECHANISM_IDS)('%s', (mechanism) => {
  const loggedIn = async (policy: object) => {
    const bench = await TestBench.open({ policy: { lanes: [mechanism], ...policy } })
    return bench.login(mechanism, 'alice', { carrier: 'cookie' })
  }

  test.each(READS)('with cors %s, a response to a page of %s has %j', async (cors, origin, expected) => {
    const alice = await loggedIn({ cors })
    const accepted = await alice.request('me', { headers: from(origin) })
    expect(accepted.status).toBe(200)
    expect(corsOf(accepted.headers)).toEqual(expected)
    // A refusal too, so that the page can tell why.
    const refused = await alice.bench.request(`/api/${mechanism}/me`, { headers: from(origin) })
    expect(refused.status).toBe(401)
    expect(corsOf(refused.headers)).toEqual(expected)
  })

  const CHANGES: readonly [Policy['cors'], Policy['csrf'], Origin, number][] = [
    ['none', 'fetch-metadata', OWN, 200],
    ['none', 'fetch-metadata', TRUSTED, 403],
    ['none', 'fetch-metadata', FOREIGN, 403],
    ['trusted', 'fetch-metadata', TRUSTED, 200],
    ['trusted', 'fetch-metadata', 'https://partner.example', 200],
    ['trusted', 'fetch-metadata', FOREIGN, 403],
    ['trusted', 'fetch-metadata', 'null', 403],
    ['any', 'fetch-metadata', TRUSTED, 200],
    ['any', 'fetch-metadata', FOREIGN, 403],
    ['any', 'fetch-metadata', 'null', 403],
    ['any', 'off', FOREIGN, 200],
    ['none', 'off', FOREIGN, 200],
  ]
  test.each(CHANGES)(
    'with cors %s and csrf %s, a transfer by a page of %s gets %i',
    async (cors, csrf, origin, status) => {
      const alice = await loggedIn({ cors, csrf })
      const body = { to: 'bob', amount: 1 }
      const sent = await alice.request('transfer', { method: 'POST', body, headers: from(origin) })
      expect({ status: sent.status, code: sent.body.code ?? null }).toEqual({
        status,
        code: status === 403 ? 'csrf' : null,
      })
      const events = await (alice.bench as TestBench).events()
      const { site = 'same-origin' } = events.findLast(({ type }) => type.startsWith('request.')) as {
        site?: string
      }
      expect(site).toBe(SITE[origin])
    },
  )

  test('lets no page of another origin operate the bench, trusted or not', async () => {
    const bench = await TestBench.open({ policy: { cors: 'any' } })
    for (const origin of [TRUSTED, FOREIGN] as const) {
      const { status, headers } = await bench.request('/api/bench/policy', {
        method: 'PATCH',
        body: { csrf: 'off' },
        headers: from(origin),
      })
      expect({ status, ...corsOf(headers) }).toEqual({ status: 403, ...NONE })
      expect(corsOf((await bench.request('/api/bench', { headers: from(origin) })).headers)).toEqual(NONE)
    }
  })
})

describe('a preflight', () => {
  const ASKED = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }

  async function preflight(path: string, headers: Record<string, string>) {
    const response = await serveRequest(
      new Request(`http://localhost:3000${path}`, {
        method: 'OPTIONS',
        headers: { host: 'localhost:3000', ...headers },
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      ...corsOf(response.headers),
      methods: response.headers.get('access-control-allow-methods'),
      asked: response.headers.get('access-control-allow-headers'),
      allow: response.headers.get('allow'),
      code: text === '' ? null : JSON.parse(text).code,
    }
  }
  const publicNameOf = async (bench: TestBench) => (await bench.request('/api/bench')).body.publicName
  const REFUSED = { methods: null, asked: null }
  const NOT_ALLOWED = { status: 405, ...NONE, ...REFUSED, allow: 'POST', code: 'not_supported' }

  test.each([
    ['none', FOREIGN, NOT_ALLOWED],
    ['none', TRUSTED, NOT_ALLOWED],
    ['trusted', FOREIGN, { status: 204, ...VARIES, ...REFUSED, allow: null, code: null }],
    [
      'trusted',
      TRUSTED,
      {
        status: 204,
        ...readableBy(TRUSTED),
        methods: 'POST',
        asked: 'authorization, bench, content-type, lab-node',
        allow: null,
        code: null,
      },
    ],
    [
      'any',
      FOREIGN,
      {
        status: 204,
        ...readableBy(FOREIGN),
        methods: 'POST',
        asked: 'authorization, bench, content-type, lab-node',
        allow: null,
        code: null,
      },
    ],
  ] as const)('with cors %s from %s', async (cors, origin, expected) => {
    const bench = await TestBench.open({ policy: { cors } })
    for (const mechanism of MECHANISM_IDS) {
      const path = `/api/${mechanism}/transfer?bench=${await publicNameOf(bench)}`
      expect(await preflight(path, { origin, ...ASKED })).toEqual(expected)
    }
  })

  test('names the bench in the query only: it has neither cookies nor the header', async () => {
    const bench = await TestBench.open({ policy: { cors: 'any' } })
    const named = { origin: FOREIGN, ...ASKED, bench: bench.id, cookie: `__Host-bench=${bench.id}` }
    expect(await preflight('/api/jwt/transfer', named)).toEqual(NOT_ALLOWED)
    expect(await preflight('/api/jwt/transfer?bench=', named)).toEqual(NOT_ALLOWED)
    // The ID of a bench is a capability and no name.
    expect(await preflight(`/api/jwt/transfer?bench=${bench.id}`, named)).toMatchObject({
      status: 404,
      code: 'bench_not_found',
      origin: null,
    })
  })

  test.each([
    ['without Origin', { 'access-control-request-method': 'POST' }],
    ['without a requested method', { origin: FOREIGN }],
  ])('is none %s: it gets 405 as any unused method', async (_, headers) => {
    const bench = await TestBench.open({ policy: { cors: 'any' } })
    expect(await preflight(`/api/jwt/transfer?bench=${await publicNameOf(bench)}`, headers)).toEqual(
      NOT_ALLOWED,
    )
  })

  test('is answered for mechanisms only', async () => {
    const bench = await TestBench.open({ policy: { cors: 'any' } })
    const name = await publicNameOf(bench)
    for (const path of ['/api/bench/policy', '/api/sessions', '/api/guests/mallory/steal', '/api/benches']) {
      const { status, origin } = await preflight(`${path}?bench=${name}`, { origin: FOREIGN, ...ASKED })
      expect({ status, origin }, path).toEqual({ status: 405, origin: null })
    }
  })

  test('changes nothing and is no event', async () => {
    const bench = await TestBench.open({ policy: { cors: 'any' } })
    const path = `/api/jwt/logout?bench=${await publicNameOf(bench)}`
    const before = (await bench.events()).length
    await preflight(path, { origin: FOREIGN, ...ASKED })
    expect(await bench.events()).toHaveLength(before)
  })

  test('lets the request that follows name its bench by cookie, and ignore the query', async () => {
    const [bench, other] = await Promise.all(
      [1, 2].map(() => TestBench.open({ policy: { cors: 'any', csrf: 'off' } })),
    )
    if (!bench || !other) throw new Error('No benches.')
    const alice = await bench.login('opaque-token', 'alice', { carrier: 'cookie' })
    const page = new Client(
      { passwords: {}, request: (path, sent) => bench.request(path, sent) },
      'opaque-token',
    )
    page.cookies = alice.cookies
    const { status, headers } = await page.request(`transfer?bench=${await publicNameOf(other)}`, {
      method: 'POST',
      body: { to: 'bob', amount: 1 },
      headers: from(FOREIGN),
    })
    expect({ status, origin: headers.get('access-control-allow-origin') }).toEqual({
      status: 200,
      origin: FOREIGN,
    })
  })
})
