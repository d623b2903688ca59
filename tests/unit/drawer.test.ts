import { describe, expect, test } from 'vitest'
import { LOOKS } from '../../app/_ui/mechanisms/index.ts'
import { drawerEn } from '../../app/_ui/words/drawer.en.ts'
import { drawerZh } from '../../app/_ui/words/drawer.zh.ts'
import { cookieText, copyAs } from '../../app/(bench)/_ui/drawer/copy-as.ts'
import { decode, readJson, writeJson } from '../../app/(bench)/_ui/drawer/decode.ts'
import { filesOf, lineMarksOf } from '../../app/(bench)/_ui/drawer/line-marks.ts'
import { mermaidOf, messagesOf, partiesOf } from '../../app/(bench)/_ui/drawer/messages.ts'
import { newestExchange } from '../../app/(bench)/_ui/drawer/newer.ts'
import { cookiesOfOtherLanes, splitAt } from '../../app/(bench)/_ui/drawer/other-lanes.ts'
import { tampersFor } from '../../app/(bench)/_ui/drawer/tamper.ts'
import { MECHANISM_IDS } from '../../lib/core/session.ts'
import type { ExchangeDetail, ExchangeSummary } from '../../lib/web/exchange-recorder.ts'
import { sourceOf } from '../../lib/web/source.ts'

const jwt = `${writeJson({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${writeJson({ sub: 'alice', exp: 100, roles: ['user'] })}.c2lnbmF0dXJl`
const seal = `Fe26.2*1*${'a'.repeat(64)}*${'b'.repeat(22)}*${'c'.repeat(100)}*1000*${'d'.repeat(64)}*${'e'.repeat(43)}~2`
const JWT = LOOKS.jwt.format
const SEAL = LOOKS['sealed-cookie'].format
const REFERENCE = LOOKS['opaque-token'].format
const reference = `${'i'.repeat(22)}.${'s'.repeat(43)}`

describe('a decoded credential', () => {
  test('has a header, claims and a signature for a JWT', () => {
    expect(decode(JWT, jwt)).toMatchObject([
      { name: 'header', json: { alg: 'ES256', typ: 'at+jwt', kid: 'k' } },
      { name: 'claims', json: { sub: 'alice', exp: 100, roles: ['user'] } },
      { name: 'signature', text: 'c2lnbmF0dXJl', json: null },
    ])
  })

  test('has eight parts and a version for a seal, two for a reference token', () => {
    expect(decode(SEAL, seal)?.map(({ name }) => name)).toEqual([
      'prefix',
      'key',
      'encryptionSalt',
      'iv',
      'encrypted',
      'expires',
      'macSalt',
      'mac',
      'mark',
    ])
    expect(decode(REFERENCE, reference)).toMatchObject([
      { name: 'id', text: 'i'.repeat(22) },
      { name: 'secret', text: 's'.repeat(43) },
    ])
  })

  test('is reported as unknown for any other text', () => {
    for (const text of ['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', '*'.repeat(7)])
      expect(decode(JWT, text)).toBeNull()
    for (const text of ['', jwt, reference, '*'.repeat(7)]) expect(decode(SEAL, text)).toBeNull()
    for (const text of ['', 'a', '.', jwt]) expect(decode(REFERENCE, text)).toBeNull()
  })

  test('consists of its parts and what is between them', () => {
    for (const [format, credential] of [
      [JWT, jwt],
      [SEAL, seal],
      [REFERENCE, reference],
    ] as const) {
      const parts = decode(format, credential) ?? []
      expect(parts.map(({ before, text }) => before + text).join('')).toBe(credential)
    }
  })

  test('survives encoding and decoding of JSON in base64url, in every script', () => {
    const value = { name: '密封 – ñ ✓', list: [1, '??>>'] }
    expect(readJson(writeJson(value))).toEqual(value)
    expect(writeJson(value)).toMatch(/^[A-Za-z0-9_-]+$/)
  })
})

describe('a change to a credential', () => {
  test.each([
    ['jwt', jwt, JWT],
    ['seal', seal, SEAL],
    ['reference', reference, REFERENCE],
  ])('differs from the original, except the unchanged one: %s', (_, credential, format) => {
    for (const { id, make } of tampersFor(format)) {
      if (id === 'unchanged') expect(make(credential)).toBe(credential)
      else expect(make(credential), id).not.toBe(credential)
      // A value that would add a header or a cookie cannot be sent.
      expect(make(credential), id).toMatch(/^[!-:<-~]+$/)
    }
  })

  test('changes one part and leaves the others', () => {
    const flip = tampersFor(JWT).find(({ id }) => id === 'flip-claims')
    const [header, claims, signature] = flip?.make(jwt).split('.') ?? []
    expect([header, signature]).toEqual([jwt.split('.')[0], jwt.split('.')[2]])
    expect(claims).toHaveLength(jwt.split('.')[1]?.length ?? 0)
    const admin = tampersFor(JWT).find(({ id }) => id === 'become-admin')
    expect(decode(JWT, admin?.make(jwt) ?? '')?.[1]?.json).toMatchObject({
      sub: 'alice',
      roles: ['user', 'admin'],
    })
  })

  test('has a name in both languages', () => {
    for (const { id } of MECHANISM_IDS.flatMap((id) => tampersFor(LOOKS[id].format))) {
      expect(drawerEn.resend.tampers[id], id).toBeDefined()
      expect(drawerZh.resend.tampers[id], id).toBeDefined()
    }
  })
})

const exchange = {
  id: 'xabcdefghijkl',
  mechanism: 'server-session',
  act: 'me',
  node: 'b',
  status: 401,
  code: 'unknown_session',
  refusedBy: 'compare',
  request: {
    method: 'GET',
    path: '/api/server-session/me',
    headers: [
      ['host', 'localhost:3000'],
      ['cookie', '__Host-sid=secret'],
      ['user-agent', 'Tests/1.0'],
    ],
    body: null,
    cookies: [{ name: '__Host-sid', value: 'secret', fingerprint: 'abcdef', bytes: 17 }],
  },
  response: { setCookies: [] },
  credentials: [{ direction: 'presented', fingerprint: 'abcdef', value: 'secret' }],
  steps: [
    { step: 'read', startMicros: 0, micros: 10 },
    { step: 'shape', startMicros: 10, micros: 5 },
    { step: 'lookup', startMicros: 15, micros: 100 },
    { step: 'compare', startMicros: 115, micros: 5 },
    { step: 'answer', startMicros: 120, micros: 5 },
  ],
  asks: [{ store: 'redis', operation: 'find', kind: 'read', startMicros: 16, micros: 90, failed: false }],
} as unknown as ExchangeDetail

describe('a raw request as a sequence diagram', () => {
  const messages = messagesOf(exchange)

  test('begins with the request, ends with the response, and places store calls inside their step', () => {
    expect(messages.map((message) => (message.kind === 'step' ? message.step : message.kind))).toEqual([
      'request',
      'read',
      'shape',
      'lookup',
      'store-call',
      'store-result',
      'compare',
      'answer',
      'response',
    ])
    expect(partiesOf(messages)).toEqual(['client', 'node', 'store:redis'])
    expect(messages.filter((message) => message.kind === 'step' && message.isRefusing)).toHaveLength(1)
  })

  test('is exported as Mermaid, one line per message', () => {
    const text = mermaidOf(
      messages,
      (party) => party,
      ({ kind }) => kind,
    )
    expect(text.split('\n')).toEqual([
      'sequenceDiagram',
      '  participant client as client',
      '  participant node as node',
      '  participant store_redis as store:redis',
      '  client->>node: request',
      '  Note over node: step',
      '  Note over node: step',
      '  Note over node: step',
      '  node->>store_redis: store-call',
      '  store_redis-->>node: store-result',
      '  Note over node: step',
      '  Note over node: step',
      '  node-->>client: response',
      '',
    ])
  })
})

describe('a copied request', () => {
  const setting = { origin: 'http://localhost:3000', benchId: 'bench-id' }

  test('contains no credential unless requested, and none of the browser’s own headers', () => {
    for (const kind of ['curl', 'fetch', 'playwright'] as const) {
      const veiled = copyAs(kind, exchange, { ...setting, withCredential: false })
      expect(veiled).toContain('__Host-sid=<credential>')
      expect(veiled).not.toMatch(/secret|bench-id|Tests\/1\.0/)
      const whole = copyAs(kind, exchange, { ...setting, withCredential: true })
      expect(whole).toContain('__Host-sid=secret')
      expect(whole).toContain('bench-id')
    }
  })

  test('has the cookies of the other lanes, which are found in its text', () => {
    const cookies = ['bench', '__Host-sid', '__Host-tok', 'rt', 'theirs'].map((name) => ({
      ...{ name, value: `value-of-${name}`, fingerprint: null, bytes: 1 },
    }))
    const mixed = { ...exchange, request: { ...exchange.request, cookies } }
    const others = cookiesOfOtherLanes(mixed)
    expect(others.map(({ name }) => name)).toEqual(['__Host-tok', 'rt'])
    const text = copyAs('curl', mixed, { ...setting, withCredential: true })
    const pieces = splitAt(
      text,
      others.map((cookie) => cookieText(cookie, true)),
    )
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces.filter(({ isPart }) => isPart).map((piece) => piece.text)).toEqual([
      '__Host-tok=value-of-__Host-tok',
      'rt=value-of-rt',
    ])
  })

  test('is quoted as one shell word, whatever it contains', () => {
    const request = { ...exchange.request, body: `{"it's":"$HOME"}` }
    expect(copyAs('curl', { ...exchange, request }, { ...setting, withCredential: true })).toContain(
      `--data-raw '{"it'\\''s":"$HOME"}'`,
    )
  })
})

describe('the lines that ran', () => {
  test('are those of the executed steps, in the functions of that action', async () => {
    const source = await sourceOf('reference-tokens.ts')
    const marks = lineMarksOf(source, exchange)
    const steps = new Set(
      source.steps.filter(({ from }) => marks.has(from)).map(({ step, within }) => `${within} ${step}`),
    )
    expect(steps).toEqual(new Set(['lookUp shape', 'lookUp lookup', 'lookUp compare']))
    expect(new Set(marks.values())).toEqual(new Set(['ran', 'refused']))
  })

  test('are found in the first file of each mechanism for a check', async () => {
    for (const id of MECHANISM_IDS) {
      const source = await sourceOf(filesOf(id)[0] ?? 'sessions.ts')
      const marks = lineMarksOf(source, { act: 'me', steps: [{ step: 'shape' }], refusedBy: null })
      expect(marks.size, id).toBeGreaterThan(0)
    }
  })
})

describe('newer requests than the one that is shown', () => {
  const kept = (id: string, realAt: number, more: object = {}) =>
    ({ id, realAt, mechanism: 'jwt', act: 'me', code: null, resentOf: null, ...more }) as ExchangeSummary
  const shown = kept('x', 5)
  const newer = (...others: ExchangeSummary[]) => newestExchange(shown, others.reverse())?.id

  test('offer the newest action of the lane, before any check', () => {
    const out = { act: 'logout' } as const
    expect(
      newer(kept('a', 6, { act: 'login' }), kept('b', 7, out), kept('c', 8, { code: 'no_credential' })),
    ).toBe('b')
  })

  test('offer the newest check with another result', () => {
    expect(newer(kept('a', 6), kept('b', 7, { code: 'session_ended' }), kept('c', 8))).toBe('b')
  })

  test('offer nothing for a heartbeat, another lane, a resent request, or an older one', () => {
    const act = { act: 'login' } as const
    const elsewhere = { ...act, mechanism: 'opaque-token' } as const
    expect(
      newer(kept('a', 6), kept('b', 7, elsewhere), kept('c', 8, { ...act, resentOf: 'x' })),
    ).toBeUndefined()
    expect(newer(kept('a', 4, act))).toBeUndefined()
  })
})
