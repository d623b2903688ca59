import { createHmac } from 'node:crypto'
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { JWT_ALGORITHMS } from '#lib/core/policy.ts'
import { World } from '../support/world.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs any claims with the bench's own key: what a faulty older release of ours might have done. */
async function signedByUs(
  world: World,
  claims: (good: JWTPayload) => object,
  header: object = {},
): Promise<string> {
  const bench = await lab().benches.find(world.id)
  if (!bench) throw new Error('no bench')
  const { active } = bench.keys.jwt
  const good = decodeJwt((await world.login('jwt')).credential)
  return new SignJWT({ ...claims(good) } as JWTPayload)
    .setProtectedHeader({ alg: active.alg, typ: 'at+jwt', kid: active.kid, ...header })
    .sign(active.sign)
}

async function answerTo(world: World, token: string) {
  const alice = await world.login('jwt')
  const { status, body } = await alice.with(token).me()
  return { status, code: body.code }
}

describe('an access token', () => {
  test('states what RFC 9068 asks for, and is of type at+jwt', async () => {
    const world = await World.open()
    const { credential, session } = await world.login('jwt')
    expect(decodeProtectedHeader(credential)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.any(String),
    })
    const claims = decodeJwt(credential)
    expect(claims).toMatchObject({ aud: 'session-lab', sub: 'alice', sid: session?.id, roles: ['user'] })
    expect(claims.iss).toMatch(/^urn:session-lab:/)
    expect(claims.iss).not.toContain(world.id)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
    expect(claims.nbf).toBe(claims.iat)
    expect(claims.jti).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  test('never outlives its session', async () => {
    const world = await World.open({ policy: { lifetime: { idleSeconds: 100 } } })
    const claims = decodeJwt((await world.login('jwt')).credential)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(100)
  })

  test.each(JWT_ALGORITHMS)(
    'is signed by %s where policy says so, and verified by the published key',
    async (alg) => {
      const world = await World.open({ policy: { jwt: { alg } } })
      const alice = await world.login('jwt')
      expect(decodeProtectedHeader(alice.credential).alg).toBe(alg)
      expect((await alice.me()).status).toBe(200)
      const { keys } = (await world.ask('/.well-known/jwks.json')).body
      if (alg.startsWith('HS')) return expect(keys).toEqual([])
      expect(
        Object.keys(keys[0]).every((name) =>
          ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'].includes(name),
        ),
      ).toBe(true)
      const key = await importJWK(keys[0], alg)
      expect((await jwtVerify(alice.credential, key)).payload.sub).toBe('alice')
    },
  )

  test('is still good after the algorithm was changed; new ones are signed by the new key', async () => {
    const world = await World.open()
    const before = await world.login('jwt')
    await world.policy({ jwt: { alg: 'EdDSA' } })
    const after = await world.login('jwt')
    expect(decodeProtectedHeader(after.credential).alg).toBe('EdDSA')
    expect((await before.me()).status).toBe(200)
    expect((await after.me()).status).toBe(200)
    expect((await world.ask('/.well-known/jwks.json')).body.keys).toHaveLength(2)
  })
})

describe('a forged access token is refused', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', 'none ', ''])('that says alg %j', async (alg) => {
    const world = await World.open()
    const alice = await world.login('jwt')
    const [, claims, signature] = alice.credential.split('.')
    const { kid } = decodeProtectedHeader(alice.credential)
    for (const end of ['', signature]) {
      expect((await answerTo(world, `${part({ alg, typ: 'at+jwt', kid })}.${claims}.${end}`)).status).toBe(
        401,
      )
    }
  })

  test('that takes the public key for a shared secret', async () => {
    const world = await World.open()
    const alice = await world.login('jwt')
    const { kid } = decodeProtectedHeader(alice.credential)
    const claims = part({ ...decodeJwt(alice.credential), sub: 'carol', roles: ['admin'] })
    const [jwk] = (await world.ask('/.well-known/jwks.json')).body.keys
    for (const secret of [JSON.stringify(jwk), jwk.x, '', '\0', kid ?? '']) {
      const head = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${claims}`
      const forged = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`
      expect(await answerTo(world, forged)).toEqual({ status: 401, code: 'bad_signature' })
    }
  })

  test('that brings its own key, or says where to fetch one', async () => {
    const world = await World.open()
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const alice = await world.login('jwt')
    const claims = decodeJwt(alice.credential)
    const { kid } = decodeProtectedHeader(alice.credential)
    const jwk = await exportJWK(publicKey)
    for (const extra of [
      { jwk },
      { jku: 'http://127.0.0.1:9/keys' },
      { x5u: 'http://127.0.0.1:9/' },
      { crit: ['b64'], b64: true },
    ]) {
      const head = `${part({ alg: 'ES256', typ: 'at+jwt', kid, ...extra })}.${part(claims)}`
      expect(await answerTo(world, `${head}.${'A'.repeat(86)}`)).toEqual({ status: 401, code: 'malformed' })
    }
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: kid ?? '' })
      .sign(privateKey)
    expect(await answerTo(world, forged)).toEqual({ status: 401, code: 'bad_signature' })
  })

  test.each(['../../dev/null', "' OR 1=1--", '|sleep 10', '__proto__', 'constructor', 'es-1\0'])(
    'that names the key %j',
    async (kid) => {
      const world = await World.open()
      const claims = decodeJwt((await world.login('jwt')).credential)
      const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid })}.${part(claims)}.${'A'.repeat(86)}`
      expect(await answerTo(world, token)).toEqual({ status: 401, code: 'unknown_key' })
    },
  )

  test('whose signature is nought, or in another encoding', async () => {
    const world = await World.open()
    const [header, claims] = (await world.login('jwt')).credential.split('.')
    for (const signature of [
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      Buffer.from('MAYCAQACAQA', 'base64'),
      Buffer.alloc(63),
      Buffer.alloc(65),
    ]) {
      expect((await answerTo(world, `${header}.${claims}.${signature.toString('base64url')}`)).status).toBe(
        401,
      )
    }
  })

  test('that is a JWE, or a JWS of another serialisation', async () => {
    const world = await World.open()
    const { credential } = await world.login('jwt')
    const [protectedHeader, payload, signature] = credential.split('.')
    for (const other of [
      `${credential}.a.b`,
      JSON.stringify({ protected: protectedHeader, payload, signature }),
    ]) {
      expect((await answerTo(world, other)).status).toBe(401)
    }
  })
})

describe('claims are not believed for being signed', () => {
  const wrong: readonly [string, (good: JWTPayload) => object, string][] = [
    ['another issuer', (good) => ({ ...good, iss: 'urn:session-lab:other' }), 'wrong_bench'],
    ['another audience', (good) => ({ ...good, aud: 'somebody-else' }), 'wrong_audience'],
    ['no expiry', ({ exp: _, ...good }) => good, 'malformed'],
    ['an expiry in the year 5138', (good) => ({ ...good, exp: 1e11 }), 'malformed'],
    ['an expiry of 1e30', (good) => ({ ...good, exp: 1e30 }), 'malformed'],
    ['an expiry in words', (good) => ({ ...good, exp: 'tomorrow' }), 'malformed'],
    ['a list for a subject', (good) => ({ ...good, sub: ['alice', 'carol'] }), 'malformed'],
    ['a number for a subject', (good) => ({ ...good, sub: 7 }), 'malformed'],
    ['no jti', ({ jti: _, ...good }) => good, 'malformed'],
    ['an object for a jti', (good) => ({ ...good, jti: {} }), 'malformed'],
    ['no session', ({ sid: _, ...good }) => good, 'malformed'],
    ['roles in one string', (good) => ({ ...good, roles: 'admin' }), 'malformed'],
    ['a beginning in the future', (good) => ({ ...good, nbf: (good.iat ?? 0) + 3600 }), 'malformed'],
  ]
  test.each(wrong)('%s', async (_, claims, code) => {
    const world = await World.open()
    expect(await answerTo(world, await signedByUs(world, claims))).toEqual({ status: 401, code })
  })

  test.each(['jwt', 'rt+jwt', 'JWT'])('another type: %s', async (typ) => {
    const world = await World.open()
    expect(await answerTo(world, await signedByUs(world, (good) => good, { typ }))).toEqual({
      status: 401,
      code: 'wrong_type',
    })
  })
})

describe('a refresh token', () => {
  test('is no access token, nor the other way round', async () => {
    const world = await World.open()
    const alice = await world.login('jwt')
    expect((await alice.with(alice.refreshToken ?? '').me()).body.code).toBe('malformed')
    const { body } = await world.ask('/api/jwt/refresh', {
      method: 'POST',
      body: { refresh_token: alice.credential },
    })
    expect(body.code).toBe('malformed')
  })

  test('used again inside the grace period buys the same successor', async () => {
    const world = await World.open()
    const alice = await world.login('jwt')
    const tabs = Array.from({ length: 20 }, () => alice.copy())
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1)
    expect(tabs[0]?.refreshToken).not.toBe(alice.refreshToken)
  })

  test('used again too late ends the whole family, and the ledger calls it what it is', async () => {
    const world = await World.open({ clock: { frozen: true } })
    const alice = await world.login('jwt')
    const stolen = alice.copy()
    await alice.refresh()
    await world.advance(11)
    expect((await stolen.refresh()).body).toMatchObject({
      code: 'session_ended',
      endReason: 'refresh_reuse_detected',
    })
    expect((await alice.refresh()).body).toMatchObject({
      code: 'session_ended',
      endReason: 'refresh_reuse_detected',
    })
    expect((await alice.me()).body.endReason).toBe('refresh_reuse_detected')
    const events = await world.events()
    expect(events.find(({ type }) => type === 'token.reuse_detected')).toMatchObject({ generationsBehind: 1 })
  })

  test('of many rotations ago is recognised too', async () => {
    const world = await World.open({ clock: { frozen: true } })
    const alice = await world.login('jwt')
    const stolen = alice.copy()
    for (let i = 0; i < 7; i++) await alice.refresh()
    expect((await stolen.refresh()).body.endReason).toBe('refresh_reuse_detected')
    const events = await world.events()
    expect(events.find(({ type }) => type === 'token.reuse_detected')).toMatchObject({ generationsBehind: 7 })
  })

  test('that somebody invented harms nobody', async () => {
    const world = await World.open()
    const alice = await world.login('jwt')
    const invented = `${alice.session?.id}.${'A'.repeat(43)}`
    const { status, body } = await world.ask('/api/jwt/refresh', {
      method: 'POST',
      body: { refresh_token: invented },
    })
    expect(status).toBe(401)
    expect(body.code).toBe('unknown_session')
    expect((await alice.refresh()).status).toBe(200)
  })

  test('stays the same where policy does not rotate', async () => {
    const world = await World.open({ preset: 'textbook' })
    const alice = await world.login('jwt')
    const before = alice.refreshToken
    await alice.refresh()
    expect(alice.refreshToken).toBe(before)
  })

  test('is never kept as it is', async () => {
    const world = await World.open()
    const alice = await world.login('jwt')
    await alice.refresh()
    const { storage } = (await world.ask(`/api/sessions/${alice.session?.id}`)).body
    const keys = storage.redis.map(({ key }: { key: string }) => key)
    expect(keys.length).toBeGreaterThan(0)
    const redis = lab().link.commands
    for (const key of keys) {
      if ((await redis.type(key)) === 'string') {
        expect(await redis.get(key)).not.toContain((alice.refreshToken ?? '').split('.')[1])
      }
    }
  })

  test('buys a revoked session nothing: with short lives that is all the revocation there is', async () => {
    const world = await World.open({ clock: { frozen: true }, policy: { jwt: { revocation: 'none' } } })
    const alice = await world.login('jwt')
    const { body } = await world.ask(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect(body.effect).toBe('at-next-refresh')
    expect((await alice.me()).status).toBe(200)
    expect((await alice.refresh()).status).toBe(401)
  })
})
