/*
 * Attacks on the JWT and on the trust in its claims (A18–A30). Elsewhere: A28, what the JWKS publishes, in
 * `jwt.test.ts` with each algorithm; A23, that a server does not start with a short secret or none, in
 * `e2e/service.spec.ts`; A24 for the contents of the seal, in `tampering.test.ts` under A15.
 */
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import {
  CompactEncrypt,
  CompactSign,
  EncryptJWT,
  exportJWK,
  exportSPKI,
  FlattenedSign,
  GeneralSign,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WITH_TECHNIQUE } from '../../support/cases.ts'
import {
  encodingsOf,
  es256With,
  genuineToken,
  listener,
  PSYCHIC,
  part,
  reencodingsOf,
  serverBench,
  signWithBenchKey,
  signWithHmac,
  statusFor,
  WITHOUT_LIMITS,
} from '../../support/forge.ts'
import { type Client, TestBench } from '../../support/test-bench.ts'

let bench: TestBench
let good: Awaited<ReturnType<typeof genuineToken>>
beforeAll(async () => {
  bench = await TestBench.open({ policy: WITHOUT_LIMITS })
  good = await genuineToken(bench)
})

/** The verdict on a token, from a client that has nothing else. */
async function verdictOn(token: string): Promise<{ status: number; code: string }> {
  const { status, body } = await good.alice.with(token).me()
  return { status, code: body.code }
}

const REFUSED = (code: string) => ({ status: 401, code })

describe('A18: no signature', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', 'none ', ' none', '', 'null', 'HS0', 'ES256 ', 'es256'])(
    'refuses a token with alg %j, with an old signature and with none',
    async (alg) => {
      const { kid } = good.header
      for (const header of [
        { alg, typ: 'at+jwt', kid },
        { alg, typ: 'JWT', kid },
      ]) {
        for (const end of ['', good.signature, 'AA']) {
          const admin = part({ ...good.claims, sub: 'carol', roles: ['admin'] })
          for (const body of [good.body, admin]) {
            expect((await verdictOn(`${part(header)}.${body}.${end}`)).status).toBe(401)
          }
        }
      }
    },
  )

  test.each([
    ['no alg', {}],
    ['alg null', { alg: null }],
    ['alg in a list', { alg: ['ES256'] }],
    ['alg as a number', { alg: 256 }],
  ])('refuses a header with %s as malformed', async (_, odd) => {
    const head = part({ typ: 'at+jwt', kid: good.header.kid, ...odd })
    expect(await verdictOn(`${head}.${good.body}.${good.signature}`)).toEqual(REFUSED('malformed'))
  })

  test('uses the last of repeated names in the header, which must match the key, with a valid signature', async () => {
    const { kid } = good.header
    for (const text of [
      `{"alg":"ES256","alg":"none","typ":"at+jwt","kid":"${kid}"}`,
      `{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"${kid}"}`,
    ]) {
      for (const end of ['', good.signature]) {
        expect((await verdictOn(`${part(text)}.${good.body}.${end}`)).status).toBe(401)
      }
    }
  })
})

describe('A19: the public key as a shared secret', () => {
  test.each(['ES256', 'EdDSA', 'RS256'])('is refused for %s, in any encoding', async (alg) => {
    const bench = await TestBench.open({ policy: { ...WITHOUT_LIMITS, jwt: { alg } } })
    const { alice, claims, header } = await genuineToken(bench)
    const [jwk] = (await bench.request('/.well-known/jwks.json')).body.keys
    const secrets = encodingsOf(jwk)
    expect(secrets.length).toBeGreaterThan(20)
    for (const secret of secrets) {
      for (const mac of ['HS256', 'HS384', 'HS512']) {
        const admin = { ...claims, sub: 'carol', roles: ['admin'] }
        const forged = signWithHmac(secret, { ...header, alg: mac }, admin)
        const { status, body } = await alice.with(forged).me()
        expect({ status, code: body.code }).toEqual(REFUSED('bad_signature'))
      }
    }
  })

  test('is refused with another algorithm than its own, though the key ring contains both', async () => {
    const bench = await TestBench.open({ policy: { ...WITHOUT_LIMITS, jwt: { alg: 'RS256' } } })
    await bench.policy({ jwt: { alg: 'ES256' } })
    await bench.policy({ jwt: { alg: 'HS256' } })
    const { claims } = await genuineToken(bench)
    const { byKid } = (await serverBench(bench)).keys.jwt
    expect(byKid.size).toBe(3)
    const kids = Array.from(byKid.values())
    for (const signer of kids) {
      for (const named of kids.filter(({ kid }) => kid !== signer.kid)) {
        const header = { alg: signer.alg, typ: 'at+jwt', kid: named.kid }
        const forged = await new SignJWT(claims).setProtectedHeader(header).sign(signer.sign)
        expect(await statusFor(bench, forged)).toEqual(REFUSED('bad_signature'))
      }
    }
  })
})

describe('A20: a key inside the token', () => {
  test('is not used, whether it is embedded or only referenced', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const admin = { ...good.claims, sub: 'carol', roles: ['admin'] }
    for (const [extra, code] of [
      [{ jwk }, 'malformed'],
      [{ jwk: { ...jwk, kid: good.header.kid } }, 'malformed'],
      [{ jwk: await exportJWK(privateKey) }, 'malformed'],
      [{}, 'bad_signature'],
    ] as const) {
      const header = { alg: 'ES256', typ: 'at+jwt', kid: String(good.header.kid), ...extra }
      const forged = await es256With(privateKey, header, admin)
      expect(await verdictOn(forged)).toEqual(REFUSED(code))
    }
  })
})

describe('A21: a URL of a key', () => {
  let place: Awaited<ReturnType<typeof listener>>
  beforeAll(async () => {
    place = await listener()
  })
  afterAll(() => place.close())

  test('is never requested', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const der = Buffer.from(await exportSPKI(publicKey)).toString('base64')
    const { host } = new URL(place.url)
    for (const extra of [
      { jku: `${place.url}/jwks.json` },
      { jku: [`${place.url}/jwks.json`] },
      { x5u: `${place.url}/cert.pem` },
      { x5c: [der] },
      { x5t: createHash('sha1').update(der).digest('base64url') },
      { 'x5t#S256': createHash('sha256').update(der).digest('base64url') },
      { jku: 'http://169.254.169.254/latest/meta-data/' },
      { jku: `http://localhost:3000@${host}/` },
      { jku: `file:///etc/passwd` },
      { iss: place.url },
    ]) {
      const header = { alg: 'ES256', typ: 'at+jwt', kid: String(good.header.kid), ...extra }
      const forged = await es256With(privateKey, header, good.claims)
      expect(await verdictOn(forged), JSON.stringify(extra)).toEqual(REFUSED('malformed'))
    }
    // Nor if the claims, or the key ID, look like a URL.
    const kid = `${place.url}/key`
    const head = part({ alg: 'ES256', typ: 'at+jwt', kid })
    expect((await verdictOn(`${head}.${good.body}.${good.signature}`)).code).toBe('unknown_key')
    const issued = await signWithBenchKey(bench, (claims) => ({ ...claims, iss: place.url }))
    expect((await verdictOn(issued)).code).toBe('wrong_bench')
    expect(place.hits()).toBe(0)
    // The listener does listen.
    await fetch(place.url)
    expect(place.hits()).toBeGreaterThan(0)
  })
})

describe('A22: key IDs', () => {
  test.each([
    '../../dev/null',
    '/dev/null',
    '../../../../../../proc/sys/kernel/randomize_va_space',
    "' OR 1=1--",
    "x' UNION SELECT 'secret'--",
    '|sleep 10',
    '$(sleep 10)',
    '`sleep 10`',
    '__proto__',
    'constructor',
    'toString',
    'es-1\0',
    '',
    '0',
    '*',
    'null',
    '\u2028',
    '{{7*7}}',
    '#{7*7}',
  ])('refuses %j as an unknown key ID', async (kid) => {
    const before = performance.now()
    for (const alg of ['ES256', 'HS256']) {
      for (const secret of ['', '\0', 'secret']) {
        const forged = signWithHmac(
          secret,
          { alg: 'HS256', typ: 'at+jwt', kid } as { alg: string },
          good.claims,
        )
        const [, body, signature] = forged.split('.')
        const head = part({ alg, typ: 'at+jwt', kid })
        expect(await verdictOn(`${head}.${body}.${signature}`)).toEqual(REFUSED('unknown_key'))
      }
    }
    expect(performance.now() - before).toBeLessThan(2000)
  })

  test.each([[[]], [['a']], [0], [1e30], [{}], [{ $ne: null }], [null], [true], [undefined]])(
    'refuses %j as no key ID',
    async (kid) => {
      const head = part({ alg: 'ES256', typ: 'at+jwt', kid })
      expect(await verdictOn(`${head}.${good.body}.${good.signature}`)).toEqual(REFUSED('malformed'))
    },
  )

  test('refuses the ID of a retired key as unknown', async () => {
    const bench = await TestBench.open()
    const { credential } = await genuineToken(bench)
    const body = { mechanism: 'jwt', mode: 'immediate' }
    await bench.request('/api/bench/keys/rotate', { method: 'POST', body })
    expect(await statusFor(bench, credential)).toEqual(REFUSED('unknown_key'))
  })
})

describe('A23: weak HMAC secrets', () => {
  /** Every word of the sources, and common secrets. */
  const words = new Set([
    '',
    'secret',
    'password',
    'changeme',
    'your-256-bit-secret',
    'session-lab',
    'a',
    '\0',
  ])
  beforeAll(() => {
    for (const entry of readdirSync('lib', { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
      for (const word of text.match(/[\w+/=.:-]{3,}|'[^'\n]*'/g) ?? []) words.add(word.replaceAll("'", ''))
    }
    for (const value of Object.values(process.env)) if (value) words.add(value)
  })

  test.each(['HS256', 'HS512'])('signs %s with none of the words of the sources', async (alg) => {
    const bench = await TestBench.open({ policy: { jwt: { alg } } })
    const { head, body, signature, claims } = await genuineToken(bench)
    const genuineMac = Buffer.from(signature, 'base64url')
    expect(words.size).toBeGreaterThan(2000)
    for (const word of words) {
      const mac = createHmac(`sha${alg.slice(2)}`, word)
        .update(`${head}.${body}`)
        .digest()
      expect(timingSafeEqual(mac, genuineMac), word).toBe(false)
    }
    // The server computes the same as the attacker.
    const header = { alg, typ: 'at+jwt', kid: (await serverBench(bench)).keys.jwt.active.kid }
    expect(await statusFor(bench, signWithHmac('secret', header, claims))).toEqual(REFUSED('bad_signature'))
    expect((await statusFor(bench, `${head}.${body}.${signature}`)).status).toBe(200)
  })

  test('seals with none of them: iron stretches a password by one iteration, so trying is cheap', async () => {
    const { credential } = await bench.login('sealed-cookie')
    const parts = credential.replace(/~2$/, '').split('*')
    const [mac = '', salt = ''] = [parts[7], parts[6]]
    const sealed = parts.slice(0, 6).join('*')
    const macWith = (password: string) => {
      const key = pbkdf2Sync(password, salt, 1, 32, 'sha1')
      return createHmac('sha256', key).update(sealed).digest('base64url')
    }
    // The real password shows that the computation is that of iron.
    expect(macWith((await serverBench(bench)).keys.secrets['sealed-cookie'].byKid[1] ?? '')).toBe(mac)
    for (const word of words) expect(macWith(word), word).not.toBe(mac)
  })
})

describe('A24: signed claims are validated', () => {
  const wrong: readonly [string, (claims: JWTPayload) => object, string][] = [
    ['another issuer', (claims) => ({ ...claims, iss: 'urn:session-lab:other' }), 'wrong_bench'],
    ['a list of issuers', (claims) => ({ ...claims, iss: [claims.iss] }), 'wrong_bench'],
    ['no issuer', ({ iss: _, ...claims }) => claims, 'wrong_bench'],
    ['another audience', (claims) => ({ ...claims, aud: 'another-service' }), 'wrong_audience'],
    ['an empty list of audiences', (claims) => ({ ...claims, aud: [] }), 'wrong_audience'],
    ['no audience', ({ aud: _, ...claims }) => claims, 'wrong_audience'],
    ['no expiry', ({ exp: _, ...claims }) => claims, 'malformed'],
    ['an expiry in the year 5138', (claims) => ({ ...claims, exp: 1e11 }), 'malformed'],
    ['an expiry of 1e30', (claims) => ({ ...claims, exp: 1e30 }), 'malformed'],
    ['an expiry in words', (claims) => ({ ...claims, exp: 'tomorrow' }), 'malformed'],
    ['an expiry in digits', (claims) => ({ ...claims, exp: String(claims.exp) }), 'malformed'],
    ['an expiry of null', (claims) => ({ ...claims, exp: null }), 'malformed'],
    ['an expiry in a list', (claims) => ({ ...claims, exp: [claims.exp] }), 'malformed'],
    ['an expiry of a fraction', (claims) => ({ ...claims, exp: (claims.exp ?? 0) + 0.5 }), 'malformed'],
    ['an expiry that is past', (claims) => ({ ...claims, exp: (claims.iat ?? 0) - 1 }), 'token_expired'],
    ['a negative expiry', (claims) => ({ ...claims, exp: -1 }), 'token_expired'],
    ['a list for a subject', (claims) => ({ ...claims, sub: ['alice', 'carol'] }), 'malformed'],
    ['a number for a subject', (claims) => ({ ...claims, sub: 7 }), 'malformed'],
    ['no subject', ({ sub: _, ...claims }) => claims, 'malformed'],
    ['no jti', ({ jti: _, ...claims }) => claims, 'malformed'],
    ['an object for a jti', (claims) => ({ ...claims, jti: {} }), 'malformed'],
    ['a number for a jti', (claims) => ({ ...claims, jti: 1 }), 'malformed'],
    ['no session', ({ sid: _, ...claims }) => claims, 'malformed'],
    ['a list for a session', (claims) => ({ ...claims, sid: [claims.sid] }), 'malformed'],
    ['roles in one string', (claims) => ({ ...claims, roles: 'admin' }), 'malformed'],
    ['roles in an object', (claims) => ({ ...claims, roles: { 0: 'admin', length: 1 } }), 'malformed'],
    ['a role that is a number', (claims) => ({ ...claims, roles: ['user', 1] }), 'malformed'],
    ['no absolute limit', ({ abs_exp: _, ...claims }) => claims, 'malformed'],
    ['an absolute limit of 1e30', (claims) => ({ ...claims, abs_exp: 1e30 }), 'malformed'],
    ['an absolute limit that is past', (claims) => ({ ...claims, abs_exp: claims.iat }), 'expired_absolute'],
    ['an idle limit that is past', (claims) => ({ ...claims, idle_exp: claims.iat }), 'expired_idle'],
    ['no time of authentication', ({ auth_time: _, ...claims }) => claims, 'malformed'],
    ['a time of authentication in words', (claims) => ({ ...claims, auth_time: 'now' }), 'malformed'],
    [
      'a beginning in the future',
      (claims) => ({ ...claims, nbf: (claims.iat ?? 0) + 3600 }),
      'token_not_yet_valid',
    ],
    ['a beginning in words', (claims) => ({ ...claims, nbf: 'now' }), 'malformed'],
    ['no beginning', ({ nbf: _, ...claims }) => claims, 'malformed'],
    [
      'an issue in the future',
      (claims) => ({ ...claims, iat: (claims.iat ?? 0) + 3600 }),
      'token_not_yet_valid',
    ],
    ['no time of issue', ({ iat: _, ...claims }) => claims, 'malformed'],
    ['a node that there is not', (claims) => ({ ...claims, node: 'd' }), 'malformed'],
    ['a carrier that there is not', (claims) => ({ ...claims, carrier: 'pigeon' }), 'malformed'],
  ]
  test.each(wrong)('refuses %s', async (_, claims, code) => {
    expect(await verdictOn(await signWithBenchKey(bench, claims))).toEqual(REFUSED(code))
  })

  test.each([
    ['a list', []],
    ['a text', 'alice'],
    ['null', null],
    ['a number', 7],
  ])('refuses claims that are %s', async (_, claims) => {
    const { active } = (await serverBench(bench)).keys.jwt
    const text = new TextEncoder().encode(JSON.stringify(claims))
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid }
    const token = await new CompactSign(text).setProtectedHeader(header).sign(active.sign)
    expect((await verdictOn(token)).status).toBe(401)
  })

  test.each(['jwt', 'rt+jwt', 'JWT', 'AT+JWT', 'application/at+jwt', 'dpop+jwt', 'logout+jwt', ''])(
    'refuses the type %j',
    async (typ) => {
      expect(await verdictOn(await signWithBenchKey(bench, (claims) => claims, { typ }))).toEqual(
        REFUSED('wrong_type'),
      )
    },
  )
})

describe('A25: other forms of a signed or sealed message', () => {
  test.each([
    ['crit with b64 true', { crit: ['b64'], b64: true }],
    ['crit, empty', { crit: [] }],
    ['crit with an unknown extension', { crit: ['lab'], lab: true }],
    ['crit as a text', { crit: 'b64' }],
    ['b64 without crit', { b64: false }],
    ['zip', { zip: 'DEF' }],
    ['a content type', { cty: 'JWT' }],
    ['an encryption', { enc: 'A256GCM' }],
  ])('refuses a header with %s as malformed, even if signed with the bench’s key', async (_, extra) => {
    const { active } = (await serverBench(bench)).keys.jwt
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid, ...extra }
    expect(await verdictOn(await es256With(active.sign, header, good.claims))).toEqual(REFUSED('malformed'))
  })

  test('accepts the same, signed by hand, without it', async () => {
    const { active } = (await serverBench(bench)).keys.jwt
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid }
    expect((await verdictOn(await es256With(active.sign, header, good.claims))).status).toBe(200)
  })

  test('refuses an unencoded payload, attached or detached', async () => {
    const { active } = (await serverBench(bench)).keys.jwt
    const payload = new TextEncoder().encode(JSON.stringify(good.claims))
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid, b64: false, crit: ['b64'] }
    const jws = await new FlattenedSign(payload).setProtectedHeader(header).sign(active.sign)
    const raw = Buffer.from(payload).toString()
    for (const body of ['', raw.replaceAll(' ', ''), Buffer.from(payload).toString('base64url')]) {
      expect(await verdictOn(`${jws.protected}.${body}.${jws.signature}`)).toEqual(REFUSED('malformed'))
    }
  })

  test('refuses JSON serialisations, even with a genuine signature', async () => {
    const { active } = (await serverBench(bench)).keys.jwt
    const payload = new TextEncoder().encode(JSON.stringify(good.claims))
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid }
    const flattened = await new FlattenedSign(payload).setProtectedHeader(header).sign(active.sign)
    const general = await new GeneralSign(payload).addSignature(active.sign).setProtectedHeader(header).sign()
    const { head, body, signature } = good
    for (const form of [flattened, general, { protected: head, payload: body, signature }]) {
      for (const text of [JSON.stringify(form), part(form)]) {
        expect(await verdictOn(text)).toEqual(REFUSED('malformed'))
      }
    }
  })

  test('refuses an encrypted token, even if encrypted with the bench’s public key', async () => {
    const [jwk] = (await bench.request('/.well-known/jwks.json')).body.keys
    const { alg: _, use: __, ...bare } = jwk
    const key = await importJWK({ ...bare, alg: 'ECDH-ES' }, 'ECDH-ES')
    const { kid } = good.header
    const header = { alg: 'ECDH-ES', enc: 'A256GCM', typ: 'at+jwt', kid: String(kid) }
    const jwe = await new EncryptJWT(good.claims).setProtectedHeader(header).encrypt(key)
    const nested = await new CompactEncrypt(Buffer.from(good.credential))
      .setProtectedHeader({ ...header, cty: 'JWT' })
      .encrypt(key)
    for (const token of [jwe, nested, `${good.credential}.a.b`, jwe.split('.').slice(0, 3).join('.')]) {
      expect(await verdictOn(token)).toEqual(REFUSED('malformed'))
    }
  })

  test('refuses a nested token', async () => {
    const { active } = (await serverBench(bench)).keys.jwt
    const header = { alg: active.alg, typ: 'at+jwt', kid: active.kid }
    const nested = await new CompactSign(Buffer.from(good.credential))
      .setProtectedHeader(header)
      .sign(active.sign)
    expect(await verdictOn(nested)).toEqual(REFUSED('malformed'))
  })
})

describe('A26: signatures for every message', () => {
  test.each(PSYCHIC.map((bytes) => [bytes.length, bytes.toString('hex').slice(0, 40), bytes] as const))(
    'refuses %i bytes beginning with %s',
    async (_, __, bytes) => {
      const admin = part({ ...good.claims, sub: 'carol', roles: ['admin'] })
      for (const body of [good.body, admin]) {
        const { status, code } = await verdictOn(`${good.head}.${body}.${bytes.toString('base64url')}`)
        expect(status).toBe(401)
        expect(['bad_signature', 'malformed']).toContain(code)
      }
    },
  )

  test('refuses them in DER, the encoding of other formats', async () => {
    const bytes = Buffer.from(good.signature, 'base64url')
    const integer = (from: number) =>
      Buffer.concat([Buffer.from([2, 33, 0]), bytes.subarray(from, from + 32)])
    const der = Buffer.concat([Buffer.from([0x30, 70]), integer(0), integer(32)])
    expect((await verdictOn(`${good.head}.${good.body}.${der.toString('base64url')}`)).status).toBe(401)
  })
})

describe.each(WITH_TECHNIQUE)('$name', ({ mechanism, options }) => {
  test('A27: refuses a revoked credential in every encoding', async () => {
    for (const carrier of mechanism === 'jwt' ? ['cookie', 'bearer'] : ['cookie']) {
      const bench = await TestBench.open(options, { clock: { frozen: true } })
      const alice = await bench.login(mechanism, 'alice', { carrier })
      const stolen = alice.copy()
      const again = reencodingsOf(mechanism, stolen.credential)
      const spellings = [stolen.credential, ...again]
      expect(spellings.length).toBeGreaterThan(10)
      // Every encoding that a verifier may accept belongs to the same session.
      for (const spelling of spellings) {
        const { status, body } = await stolen.with(spelling).me()
        if (status === 200) expect(body.session.id).toBe(alice.session?.id)
      }
      expect((await alice.logout()).body.reach).toBe('everywhere')
      for (const spelling of spellings) {
        expect((await stolen.with(spelling).me()).status, spelling.slice(-90)).toBe(401)
      }
      // A new login of the same user does not make the old encodings valid again.
      await bench.login(mechanism, 'alice', { carrier })
      for (const spelling of spellings) {
        expect((await stolen.with(spelling).me()).status, spelling.slice(-90)).toBe(401)
      }
    }
  })
})

test('A27: treats the twin (r, n − s) of a signature, which needs no key, as the same session', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const twin = reencodingsOf('jwt', alice.credential).at(-1) ?? ''
  expect(twin).not.toBe(alice.credential)
  const { status, body } = await alice.with(twin).me()
  expect({ status, id: body.session?.id }).toEqual({ status: 200, id: alice.session?.id })
  await alice.logout()
  expect((await alice.with(twin).me()).status).toBe(401)
})

test('A29: makes no lookup for a thousand unknown keys', async () => {
  const before = performance.now()
  for (let i = 0; i < 1000; i++) {
    const head = part({ alg: 'ES256', typ: 'at+jwt', kid: `kid-${i}` })
    const { status, body, headers } = await good.alice.with(`${head}.${good.body}.${good.signature}`).me()
    expect({ status, code: body.code }).toEqual(REFUSED('unknown_key'))
    expect(headers.get('server-timing')).toContain('desc="reads=0 writes=0"')
  }
  expect(performance.now() - before).toBeLessThan(10_000)
})

describe('A30: tokens that are expensive to check', () => {
  const deep = '['.repeat(900) + ']'.repeat(900)
  const bomb = deflateRawSync(Buffer.alloc(4_000_000)).toString('base64url').slice(0, 4000)
  const costly: readonly [string, () => string][] = [
    [
      'PBES2 with two thousand million rounds',
      () => {
        const header = {
          alg: 'PBES2-HS256+A128KW',
          enc: 'A128GCM',
          p2c: 2 ** 31 - 1,
          p2s: 'AAAAAAAAAAAAAAAA',
        }
        return `${part(header)}.AAAA.AAAA.AAAA.AAAA`
      },
    ],
    [
      'the same in three parts',
      () => `${part({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 - 1, p2s: 'A', kid: 'x' })}.AAAA.AAAA`,
    ],
    ['a bomb', () => `${part({ alg: 'dir', enc: 'A128GCM', zip: 'DEF' })}..AAAA.${bomb}.AAAA`],
    ['64 kilobytes of claims', () => `${good.head}.${part({ x: 'x'.repeat(64_000) })}.${good.signature}`],
    ['claims nine hundred deep', () => `${good.head}.${part(deep)}.${good.signature}`],
    ['a header nine hundred deep', () => `${part(`{"alg":${deep}}`)}.${good.body}.${good.signature}`],
    [
      'a header of a thousand members',
      () =>
        `${part(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`m${n}`, n])))}.${good.body}.AA`,
    ],
  ]
  // A hundred of each: one that is really checked takes hours (2³¹ iterations), and this test would time out.
  test.each(costly)('are refused before they cost anything: %s', async (_, makeOf) => {
    const token = makeOf()
    for (let i = 0; i < 100; i++) expect((await verdictOn(token)).status).toBe(401)
  })

  test('include a seal of a hundred kilobytes', async () => {
    const client: Client = await bench.login('sealed-cookie')
    const seal = client.credential.replace(/\*[^*]{300,}\*/, `*${'A'.repeat(100_000)}*`)
    expect(seal.length).toBeGreaterThan(100_000)
    for (let i = 0; i < 100; i++) expect((await client.with(seal).me()).status).toBe(401)
  })
})
