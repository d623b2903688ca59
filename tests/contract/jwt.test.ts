import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { JWT_ALGORITHMS } from '#lib/core/policy.ts'
import { send } from '../support/app.ts'
import { TestBench } from '../support/test-bench.ts'

describe('an access token', () => {
  test('has the claims and the type at+jwt of RFC 9068', async () => {
    const bench = await TestBench.open()
    const { credential, session } = await bench.login('jwt')
    expect(decodeProtectedHeader(credential)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.any(String),
    })
    const claims = decodeJwt(credential)
    expect(claims).toMatchObject({ aud: 'session-lab', sub: 'alice', sid: session?.id, roles: ['user'] })
    expect(claims.iss).toMatch(/^urn:session-lab:/)
    expect(claims.iss).not.toContain(bench.id)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
    expect(claims.nbf).toBe(claims.iat)
    expect(claims.jti).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  test('never outlives its session', async () => {
    const bench = await TestBench.open({ policy: { lifetime: { idleSeconds: 100 } } })
    const claims = decodeJwt((await bench.login('jwt')).credential)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(100)
  })

  test.each(JWT_ALGORITHMS)(
    'is signed with %s if policy says so, and verified with the published key',
    async (alg) => {
      const bench = await TestBench.open({ policy: { jwt: { alg } } })
      const alice = await bench.login('jwt')
      expect(decodeProtectedHeader(alice.credential).alg).toBe(alg)
      expect((await alice.me()).status).toBe(200)
      const { keys } = (await bench.request('/.well-known/jwks.json')).body
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

  test('stays valid after a change of the algorithm, and new ones use the new key', async () => {
    const bench = await TestBench.open()
    const before = await bench.login('jwt')
    await bench.policy({ jwt: { alg: 'EdDSA' } })
    const after = await bench.login('jwt')
    expect(decodeProtectedHeader(after.credential).alg).toBe('EdDSA')
    expect((await before.me()).status).toBe(200)
    expect((await after.me()).status).toBe(200)
    expect((await bench.request('/.well-known/jwks.json')).body.keys).toHaveLength(2)
  })
})

describe('the published keys', () => {
  const jwks = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await send(`/.well-known/jwks.json${query}`, { headers })
    return { status: answer.status, body: await answer.json() }
  }

  test('are found by the public name of the bench, which its tokens state, and never by its ID', async () => {
    const bench = await TestBench.open()
    const { publicName } = (await bench.request('/api/bench')).body
    const alice = await bench.login('jwt')
    expect(decodeJwt(alice.credential).iss).toBe(`urn:session-lab:${publicName}`)
    const { status, body } = await jwks(`?bench=${publicName}`)
    expect(status).toBe(200)
    expect(body).toEqual((await bench.request('/.well-known/jwks.json')).body)
    for (const wrong of [bench.id, `${publicName}x`, 'AAAAAAAAAAAAAAAA', publicName.toUpperCase(), '../x']) {
      expect(await jwks(`?bench=${encodeURIComponent(wrong)}`), wrong).toMatchObject({
        status: 404,
        body: { code: 'bench_not_found' },
      })
    }
  })

  test('are found by a process that has not loaded the bench, and the public name gives no other access', async () => {
    const bench = await TestBench.open()
    const { publicName } = (await bench.request('/api/bench')).body
    const { loaded } = lab().benches as unknown as { loaded: Map<string, unknown> }
    loaded.delete(bench.id)
    expect((await jwks(`?bench=${publicName}`)).status).toBe(200)
    expect((await send('/api/bench', { headers: { bench: publicName } })).status).toBe(404)
    expect((await send(`/api/bench?bench=${publicName}`)).status).toBe(400)
    expect(await lab().link.commands.pttl(`{${publicName}}:bench-id`)).toBeGreaterThan(0)
  })
})

describe('a refresh token', () => {
  test('that is forged has no effect', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    const invented = `${alice.session?.id}.${'A'.repeat(43)}`
    const { status, body } = await bench.request('/api/jwt/refresh', {
      method: 'POST',
      body: { refresh_token: invented },
    })
    expect(status).toBe(401)
    expect(body.code).toBe('unknown_session')
    expect((await alice.refresh()).status).toBe(200)
  })

  test('stays the same if policy does not rotate', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const alice = await bench.login('jwt')
    const before = alice.refreshToken
    await alice.refresh()
    expect(alice.refreshToken).toBe(before)
  })

  test('is never stored in plain form', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await alice.refresh()
    const { storage } = (await bench.request(`/api/sessions/${alice.session?.id}`)).body
    const keys = storage.redis.map(({ key }: { key: string }) => key)
    expect(keys.length).toBeGreaterThan(0)
    const redis = lab().link.commands
    for (const key of keys) {
      if ((await redis.type(key)) === 'string') {
        expect(await redis.get(key)).not.toContain((alice.refreshToken ?? '').split('.')[1])
      }
    }
  })

  test('of a revoked session is refused: with short lifetimes this is the only revocation', async () => {
    const bench = await TestBench.open({ clock: { frozen: true }, policy: { jwt: { revocation: 'none' } } })
    const alice = await bench.login('jwt')
    const { body } = await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect(body.effect).toBe('at-next-refresh')
    expect((await alice.me()).status).toBe(200)
    expect((await alice.refresh()).status).toBe(401)
  })
})

describe('a logout with a spent refresh token', () => {
  test.each([
    ['refreshed twice', 2, 0],
    ['refreshed once, and the response was lost', 1, 301],
  ])('ends the family: %s', async (_, times, seconds) => {
    const bench = await TestBench.open({}, { clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const refresh_token = alice.refreshToken
    for (let n = 0; n < times; n++) expect((await alice.refresh()).status).toBe(200)
    await bench.advance(seconds)
    const left = await bench.request('/api/jwt/logout', { method: 'POST', body: { refresh_token } })
    expect(left.body).toEqual({ reach: 'everywhere' })
    expect((await alice.refresh()).body).toMatchObject({ code: 'session_ended', endReason: 'signed_out' })
  })

  test('ends nothing with a forged token of the family', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await alice.refresh()
    const refresh_token = `${alice.session?.id}.${'A'.repeat(43)}`
    const left = await bench.request('/api/jwt/logout', { method: 'POST', body: { refresh_token } })
    expect(left.body).toEqual({ reach: 'nothing' })
    expect((await alice.me()).status).toBe(200)
  })
})
