/* Attacks on the signed cookie: forged, signed for another purpose or with another key, of another mechanism, or odd. */

import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import { contentsOfSeal, part, sealWithBenchKey, serverBench, signWithHmac } from '../../support/forge.ts'
import { Client, TestBench } from '../../support/test-bench.ts'

const CONTEXT = 'session-lab/signed-cookie/v1'

/** A cookie as the server would sign it, with this key. */
function signed(contents: unknown, secret: string, { kid = '1', context = CONTEXT } = {}): string {
  const text = `${kid}.${part(contents)}`
  return `${text}.${createHmac('sha256', secret).update(`${context}\n${text}`).digest('base64url')}`
}

/** The key of the bench that signs now. */
async function secretOf(bench: TestBench, kid = '1'): Promise<string> {
  return (await serverBench(bench)).keys.secrets['signed-cookie'].byKid[kid] ?? ''
}

const readable = (cookie: string) =>
  JSON.parse(Buffer.from(cookie.split('.')[1] ?? '', 'base64url').toString())

const verdictOn = async (client: Client, cookie: string) => {
  const { status, body } = await client.with(cookie).me()
  return { status, code: body.code }
}

const rotate = (bench: TestBench, mode: string, mechanism = 'signed-cookie') =>
  bench.request('/api/bench/keys/rotate', { method: 'POST', body: { mechanism, mode } })

describe('a signed cookie', () => {
  let bench: TestBench
  let alice: Client
  let secret: string
  beforeAll(async () => {
    bench = await TestBench.open()
    alice = await bench.login('signed-cookie')
    secret = await secretOf(bench)
  })

  test('is readable, and accepted as the server signs it', async () => {
    expect(readable(alice.credential)).toMatchObject({ v: 1, typ: 'session', session: { user: 'alice' } })
    expect(await verdictOn(alice, signed(readable(alice.credential), secret))).toEqual({ status: 200 })
  })

  test.each([
    ['another purpose', { context: 'session-lab/csrf-token/v1' }],
    ['another version', { context: 'session-lab/signed-cookie/v2' }],
    ['no purpose', { context: '' }],
  ])('is refused with a MAC of the same key for %s', async (_, how) => {
    const forged = signed(readable(alice.credential), secret, how)
    expect(await verdictOn(alice, forged)).toEqual({ status: 401, code: 'bad_signature' })
  })

  test('is refused with a MAC under the empty key, a key that is tried, or the key of another mechanism', async () => {
    const { keys } = await serverBench(bench)
    const { rotation } = keys.stored
    const attempts = ['', 'secret', 'signed-cookie', 'undefined', 'null', '1', bench.id, rotation]
    for (const attempt of [...attempts, keys.secrets['sealed-cookie'].byKid[1] ?? '']) {
      const forged = signed(readable(alice.credential), attempt)
      expect(await verdictOn(alice, forged), attempt.slice(0, 9)).toEqual({
        status: 401,
        code: 'bad_signature',
      })
    }
  })

  test.each(['0', '01', '2', '-1', '1e0', '1 ', '__proto__', 'constructor', 'toString', '9'.repeat(10)])(
    'is refused with the key ID %j',
    async (kid) => {
      for (const key of [secret, '', 'undefined', '[object Object]', String(Object)]) {
        const { status, code } = await verdictOn(alice, signed(readable(alice.credential), key, { kid }))
        expect(status).toBe(401)
        expect(['malformed', 'unknown_key']).toContain(code)
      }
    },
  )

  test('is refused with a MAC that is empty, short, long, padded or in another alphabet', async () => {
    const [kid = '', contents = '', mac = ''] = alice.credential.split('.')
    const bytes = Buffer.from(mac, 'base64url')
    const macs = [
      '',
      mac.slice(0, 42),
      `${mac}A`,
      `${mac}=`,
      bytes.toString('hex'),
      Buffer.alloc(32).toString('base64url'),
      Buffer.alloc(31).toString('base64url'),
      Buffer.alloc(33).toString('base64url'),
      Buffer.concat([bytes, bytes]).toString('base64url'),
      'é'.repeat(43),
    ]
    for (const other of macs) {
      const { status, code } = await verdictOn(alice, `${kid}.${contents}.${encodeURIComponent(other)}`)
      expect(status, other).toBe(401)
      expect(['malformed', 'bad_signature']).toContain(code)
    }
  })

  test('is refused if its contents are spelled differently, also with the same bytes', async () => {
    const [kid = '', contents = '', mac = ''] = alice.credential.split('.')
    const text = Buffer.from(contents, 'base64url').toString()
    for (const other of [
      `${text} `,
      JSON.stringify(JSON.parse(text), null, 1),
      text.replace('{', '{"v":1,'),
    ]) {
      expect((await verdictOn(alice, `${kid}.${part(other)}.${mac}`)).code).toBe('bad_signature')
    }
  })

  test.each([
    ['for another purpose', { typ: 'magic-link' }, 'wrong_type'],
    ['of another version', { v: 2 }, 'wrong_type'],
    ['of another bench', { bench: 'another' }, 'wrong_bench'],
    ['without a session', { session: null }, 'malformed'],
    ['with a list for a session', { session: [] }, 'malformed'],
    ['with a session of null fields', { session: { user: null } }, 'malformed'],
  ])('%s is refused, also with the right key', async (_, change, code) => {
    const forged = signed({ ...readable(alice.credential), ...change }, secret)
    expect(await verdictOn(alice, forged)).toEqual({ status: 401, code })
  })

  test.each(['null', '[]', '1', '"session"', '{"__proto__":{"v":1,"typ":"session"}}'])(
    'whose contents are %s is refused, also with the right key',
    async (contents) => {
      expect(await verdictOn(alice, signed(contents, secret))).toEqual({ status: 401, code: 'wrong_type' })
    },
  )

  test.each(['{', 'not JSON', '\0', '\ufeff{}', '[[[[['])(
    'whose contents are no JSON is refused, also with the right key: %j',
    async (contents) => {
      expect(await verdictOn(alice, signed(contents, secret))).toEqual({ status: 401, code: 'malformed' })
    },
  )

  test('is refused in the place of every other credential, and every other in its place', async () => {
    const { contents } = await contentsOfSeal(bench)
    const jwt = signWithHmac(secret, { alg: 'HS256' }, readable(alice.credential))
    for (const other of [
      jwt,
      await sealWithBenchKey(bench, contents),
      (await bench.login('jwt')).credential,
    ]) {
      expect(await verdictOn(alice, other)).toEqual({ status: 401, code: 'malformed' })
    }
    for (const mechanism of ['sealed-cookie', 'jwt', 'opaque-token', 'server-session'] as const) {
      const other = await bench.login(mechanism, 'bob')
      const { status, body } = await other.with(alice.credential).me()
      expect(status, mechanism).toBe(401)
      expect(['malformed', 'unknown_session']).toContain(body.code)
    }
  })

  test('is taken from no Authorization header', async () => {
    const { status, body } = await bench.request('/api/signed-cookie/me', {
      headers: { authorization: `Bearer ${alice.credential}` },
    })
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'no_credential' })
  })

  test('is refused on another bench, also if both keys are the same', async () => {
    const there = await TestBench.open()
    const bob = await there.login('signed-cookie', 'bob')
    expect(await verdictOn(bob, alice.credential)).toEqual({ status: 401, code: 'bad_signature' })
    const resigned = signed(readable(alice.credential), await secretOf(there))
    expect(await verdictOn(bob, resigned)).toEqual({ status: 401, code: 'wrong_bench' })
  })
})

describe('a rotated key', () => {
  test('that is retired signs nothing any more, and its number is not used again', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('signed-cookie')
    const leaked = await secretOf(bench)
    await rotate(bench, 'immediate')
    const retired = { status: 401, code: 'unknown_key' }
    expect(await verdictOn(alice, alice.credential)).toEqual(retired)
    const forged = signed(readable(alice.credential), leaked, { kid: '1' })
    expect(await verdictOn(alice, forged)).toEqual(retired)
    for (const kid of ['2', '3']) {
      const { status } = await verdictOn(alice, signed(readable(alice.credential), leaked, { kid }))
      expect(status, kid).toBe(401)
    }
    for (let turn = 0; turn < 9; turn++) await rotate(bench, 'immediate')
    // The oldest key IDs are forgotten; they must not become valid again.
    expect(await verdictOn(alice, alice.credential)).toEqual(retired)
    const later = await bench.login('signed-cookie')
    expect(later.credential.split('.')[0]).toBe('11')
  })

  test('is a key of its own: that of the sealed cookie stays', async () => {
    const bench = await TestBench.open()
    const [signedCookie, sealed] = [await bench.login('signed-cookie'), await bench.login('sealed-cookie')]
    await rotate(bench, 'immediate')
    expect((await sealed.me()).status).toBe(200)
    const again = await bench.login('signed-cookie')
    await rotate(bench, 'immediate', 'sealed-cookie')
    expect((await again.me()).status).toBe(200)
    expect((await signedCookie.me()).status).toBe(401)
  })

  test('replaces the cookie at the next slide', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('signed-cookie')
    await rotate(bench, 'overlap')
    await bench.advance(120)
    expect((await alice.me()).status).toBe(200)
    expect(alice.credential.split('.')[0]).toBe('2')
    await rotate(bench, 'retire')
    expect((await alice.me()).status).toBe(200)
  })
})

test('a session that does not fit is refused, and neither evicts nor replaces another', async () => {
  const bench = await TestBench.open({ policy: { concurrency: { perUser: 1 } } })
  const alice = await bench.login('signed-cookie', 'alice', { data: 'x'.repeat(1000) })
  const before = alice.credential
  let largest = 0
  for (const length of [2000, 2400, 2500, 2600, 2700, 2800, 2900, 3000, 4096]) {
    const other = new Client(bench, 'signed-cookie')
    const { status, body, headers } = await other.login('bob', { data: 'x'.repeat(length) })
    if (status === 200) {
      largest = length
      const [cookie = ''] = headers.getSetCookie()
      expect(cookie.length).toBeLessThanOrEqual(MAX_CREDENTIAL_BYTES.cookie)
      continue
    }
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'session_too_large' })
    const own = await alice.copy().login('alice', { data: 'x'.repeat(length) })
    expect(own.status).toBe(413)
  }
  expect(largest).toBeGreaterThan(2000)
  expect(largest).toBeLessThan(4096)
  expect(await verdictOn(alice, before)).toEqual({ status: 200 })
})

test('session data of any characters is returned unchanged, and lone surrogates are rejected', async () => {
  const bench = await TestBench.open()
  for (const data of [
    '\u0001\u001f"\\',
    '🛒'.repeat(100),
    '\u2028\u2029',
    '"}]},"user":"carol"',
    '__proto__',
  ]) {
    const alice = await bench.login('signed-cookie', 'alice', { data })
    expect((await alice.me()).body).toMatchObject({ data, user: { name: 'alice' } })
  }
  for (const data of ['\ud800', 'a\udc00b', '\0']) {
    const { status } = await new Client(bench, 'signed-cookie').login('alice', { data })
    expect(status).toBe(422)
  }
})
