import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import type { Fleet } from '../../lib/run/fleet.ts'
import { type RunningHaproxy, startHaproxy } from '../../lib/run/haproxy.ts'
import { openFleet } from '../support/fleet.ts'
import { sameBytes } from '../support/forge.ts'
import { ask, RemoteBench } from '../support/remote.ts'

/* JWTs verified by HAProxy itself. The server behind it accepts every header that arrives. */

const ISSUER = 'urn:session-lab:edge'
const directory = mkdtempSync(join(tmpdir(), 'session-lab-edge-'))
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

let believer: Server
let arrived: IncomingHttpHeaders[] = []
beforeAll(async () => {
  believer = createServer(({ url, headers }, response) => {
    if (url !== '/api/health/ready') arrived.push(headers)
    response.end('{}')
  })
  await new Promise<void>((resolve) => believer.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  believer.close()
  rmSync(directory, { recursive: true })
})

interface Edge {
  readonly url: string
  readonly haproxy: RunningHaproxy
  /** Sends a request with this token to the edge and returns the result. */
  present(token: string | null, headers?: Record<string, string>): Promise<{ status: number; code?: string }>
}

async function openEdge(alg: string, publicKey: string, issuer = ISSUER): Promise<Edge> {
  const key = join(directory, `${alg}-${await freePort()}.pem`)
  writeFileSync(key, publicKey)
  const address = believer.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const edgePort = await freePort()
  const haproxy = await startHaproxy({
    port: await freePort(),
    apps: [`127.0.0.1:${address.port}`],
    more: {
      files: ['edge.cfg'],
      env: {
        LAB_EDGE_BIND: `127.0.0.1:${edgePort}`,
        LAB_EDGE_KEY: key,
        LAB_EDGE_ALG: alg,
        LAB_EDGE_ISSUER: issuer,
      },
    },
  })
  const url = `http://127.0.0.1:${edgePort}`
  return {
    url,
    haproxy,
    async present(token, headers = {}) {
      const { status, body } = await ask(`${url}/orders`, {
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      })
      return status === 200 ? { status } : { status, code: body.code }
    },
  }
}

const CLAIMS = { iss: ISSUER, aud: 'session-lab', sub: 'alice', sid: 's1', roles: ['user'] }

describe.each(['ES256', 'RS256'])('%s at the edge', (alg) => {
  let edge: Edge
  let key: CryptoKey
  let publicKey: string
  beforeAll(async () => {
    const pair = await generateKeyPair(alg, { extractable: true })
    key = pair.privateKey
    publicKey = await exportSPKI(pair.publicKey)
    edge = await openEdge(alg, publicKey)
  })
  afterAll(() => edge?.haproxy.stop())

  /** Signed by hand: a library would refuse to sign these. */
  const sign = async (claims: object, header: object = {}, by = key) => {
    const payload = { ...CLAIMS, iat: now(), nbf: now(), exp: now() + 300, ...claims }
    const signed = `${part({ alg, typ: 'at+jwt', ...header })}.${part(payload)}`
    const signature = await crypto.subtle.sign(
      { name: by.algorithm.name, hash: 'SHA-256' },
      by,
      Buffer.from(signed),
    )
    return `${signed}.${Buffer.from(signature).toString('base64url')}`
  }

  test('passes a valid token with its claims in headers that a client cannot set', async () => {
    arrived = []
    const spoofed = { 'x-jwt-sub': 'carol', 'X-JWT-Payload': 'e30', 'x-jwt-anything': 'at all' }
    expect(await edge.present(await sign({}), spoofed)).toEqual({ status: 200 })
    expect(arrived).toHaveLength(1)
    const payload = Buffer.from(String(arrived[0]?.['x-jwt-payload']), 'base64url').toString()
    expect(arrived[0]).toMatchObject({ 'x-jwt-sub': 'alice', 'x-jwt-sid': 's1' })
    expect(JSON.parse(payload)).toMatchObject(CLAIMS)
    expect(arrived[0]).not.toHaveProperty('x-jwt-anything')
  })

  test('refuses invalid tokens at the edge, without passing them on', async () => {
    arrived = []
    const other = (await generateKeyPair(alg)).privateKey
    const good = await sign({})
    const [head = '', body = '', signature = ''] = good.split('.')
    const carol = part({ ...CLAIMS, sub: 'carol', exp: now() + 300 })
    const flipped = (signature[10] === 'A' ? 'B' : 'A') + signature.slice(11)
    const confused = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${body}`
    const mac = createHmac('sha256', publicKey).update(confused).digest('base64url')
    // HAProxy decodes these to the same signature.
    const respelled = sameBytes(signature)
    expect(respelled.length).toBeGreaterThan(2)
    const cases: readonly [what: string, token: string | null, code: string][] = [
      ...respelled.map((other): [string, string, string] => [other, `${head}.${body}.${other}`, 'malformed']),
      ['a padded signature', `${good}=`, 'bad_signature'],
      ['nothing', null, 'no_credential'],
      ['no JWT', 'x', 'bad_signature'],
      ['another key', await sign({}, {}, other), 'bad_signature'],
      ['another payload', `${head}.${carol}.${signature}`, 'bad_signature'],
      ['another signature', `${head}.${body}.${signature.slice(0, 10)}${flipped}`, 'bad_signature'],
      ['no signature', `${head}.${body}.`, 'bad_signature'],
      ['alg none', `${part({ alg: 'none', typ: 'at+jwt' })}.${body}.`, 'bad_signature'],
      ['alg None', `${part({ alg: 'None', typ: 'at+jwt' })}.${body}.${signature}`, 'bad_signature'],
      ['the public key as an HMAC’s secret', `${confused}.${mac}`, 'bad_signature'],
      ['no exp', await sign({ exp: undefined }), 'malformed'],
      ['an exp that is no number', await sign({ exp: 'never' }), 'token_expired'],
      ['an exp of null', await sign({ exp: null }), 'malformed'],
      ['an exp that is an object', await sign({ exp: { at: now() + 300 } }), 'malformed'],
      ['no sub', await sign({ sub: undefined }), 'malformed'],
      ['expired a second ago', await sign({ exp: now() - 1 }), 'token_expired'],
      ['A9 not yet valid', await sign({ nbf: now() + 60 }), 'token_not_yet_valid'],
      ['another bench', await sign({ iss: 'urn:session-lab:other' }), 'wrong_bench'],
      ['no issuer', await sign({ iss: undefined }), 'wrong_bench'],
      ['another audience', await sign({ aud: 'other' }), 'wrong_audience'],
      ['an ID token', await sign({}, { typ: 'JWT' }), 'wrong_type'],
      ['an extension that must be understood', await sign({}, { crit: ['urn:x'], 'urn:x': 1 }), 'malformed'],
    ]
    const seen = []
    for (const [what, token] of cases) seen.push([what, await edge.present(token)])
    expect(seen).toEqual(cases.map(([what, , code]) => [what, { status: 401, code }]))
    expect(arrived).toEqual([])
  })

  test('states in a refusal how to authenticate (RFC 6750 §3)', async () => {
    const { headers } = await ask(`${edge.url}/orders`, { headers: { authorization: 'Bearer x' } })
    expect(headers.get('www-authenticate')).toBe('Bearer realm="session-lab", error="invalid_token"')
    expect(headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('a token issued by the app', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await openFleet('hash', 1)
  })
  afterAll(() => fleet?.stop())

  test('passes the edge with the key published by its bench, and with no other bench’s key', async () => {
    const [mine, other] = [await RemoteBench.open(fleet.url), await RemoteBench.open(fleet.url)]
    const { publicName } = (await mine.request('/api/bench')).body
    const { body } = await ask(`${fleet.url}/.well-known/jwks.json?bench=${publicName}`)
    const published = await importJWK(body.keys[0], 'ES256', { extractable: true })
    const [alice, outsider] = [await mine.login('jwt'), await other.login('jwt')]
    const { iss } = JSON.parse(Buffer.from(alice.accessToken?.split('.')[1] ?? '', 'base64url').toString())
    const edge = await openEdge('ES256', await exportSPKI(published as CryptoKey), iss)
    try {
      arrived = []
      expect(await edge.present(alice.accessToken)).toEqual({ status: 200 })
      expect(arrived[0]).toMatchObject({
        'x-jwt-sub': 'alice',
        'x-jwt-sid': (await alice.me()).body.session.id,
      })
      expect(await edge.present(outsider.accessToken)).toEqual({ status: 401, code: 'bad_signature' })

      // After revocation it is refused by the app immediately, and by the edge at expiry: the cost of a
      // self-contained token.
      await alice.post('logout')
      expect((await alice.me()).status).toBe(401)
      expect(await edge.present(alice.accessToken)).toEqual({ status: 200 })
    } finally {
      await edge.haproxy.stop()
    }
    expect(await exportJWK(published)).not.toHaveProperty('d')
  })
})
