import { createHmac, createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sealData } from 'iron-session'
import { type CryptoKey, decodeJwt, decodeProtectedHeader, type JWK, type JWTPayload, SignJWT } from 'jose'
import type { Bench } from '#lib/bench/bench.ts'
import { lab } from '#lib/bench/lab.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Client, TestBench } from './test-bench.ts'

/*
 * The tools of the attacker. Credentials are made by hand, because a library that refuses to make one would
 * hide whether the server refuses it.
 */

/** The alphabet of base64url, in which every credential except the fixed marks of the seal is written. */
export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A policy without effective limits, for tests with many logins that are not about limits. */
export const WITHOUT_LIMITS = { concurrency: { perUser: 1000, perIp: 10_000 } }

/**
 * The bench object of the server, with its keys: for credentials of a faulty older release, or of an
 * attacker who has the keys.
 */
export async function serverBench(bench: TestBench): Promise<Bench> {
  const liveBench = await lab().benches.find(bench.id)
  if (!liveBench) throw new Error('no such bench')
  return liveBench
}

/** One part of a compact JWS. */
export function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

/** A genuine access token of alice, decoded. */
export async function genuineToken(bench: TestBench) {
  const alice = await bench.login('jwt')
  const { credential } = alice
  const [head = '', body = '', signature = ''] = credential.split('.')
  const header = decodeProtectedHeader(credential)
  return { alice, credential, head, body, signature, header, claims: decodeJwt(credential) }
}

/** A JWS whose signature is an HMAC with the secret that an attacker tries. */
export function signWithHmac(secret: string | Buffer, header: { alg: string }, claims: object): string {
  const signed = `${part(header)}.${part(claims)}`
  const bits = header.alg.slice(2)
  return `${signed}.${createHmac(`sha${bits}`, secret).update(signed).digest('base64url')}`
}

/** A JWS with any header, signed by hand with this ES256 key. */
export async function es256With(key: CryptoKey, header: object, claims: unknown): Promise<string> {
  const signed = `${part(header)}.${part(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}

/** Any claims with any header, signed with the key of the bench. */
export async function signWithBenchKey(
  bench: TestBench,
  claims: (good: JWTPayload) => object,
  header: object = {},
): Promise<string> {
  const { active } = (await serverBench(bench)).keys.jwt
  const { claims: good } = await genuineToken(bench)
  return new SignJWT({ ...claims(good) } as JWTPayload)
    .setProtectedHeader({ alg: active.alg, typ: 'at+jwt', kid: active.kid, ...header })
    .sign(active.sign)
}

/** Seals any contents with the password of the bench. */
export async function sealWithBenchKey(bench: TestBench, contents: unknown): Promise<string> {
  return sealData(contents, {
    password: { ...(await serverBench(bench)).keys.secrets['sealed-cookie'].byKid },
  })
}

/** The contents of a genuine seal, and the client that may present another in its place. */
export async function contentsOfSeal(bench: TestBench) {
  const alice = await bench.login('sealed-cookie')
  const { id, user, createdAt, authenticatedAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt } =
    alice.session ?? {}
  const session = {
    ...{
      id,
      user,
      roles: ['user'],
      createdAt,
      authenticatedAt,
      lastSeenAt,
      idleExpiresAt,
      absoluteExpiresAt,
    },
    ...{ rememberMe: false, node: 'a', ip: null, userAgent: null, device: null },
  }
  return {
    alice,
    contents: { v: 1, typ: 'session', bench: (await serverBench(bench)).publicName, session },
  }
}

/** The server's result for a credential of this mechanism, wherever it came from. */
export async function statusFor(bench: TestBench, credential: string, mechanism: MechanismId = 'jwt') {
  const alice = await bench.login(mechanism)
  const { status, body } = await alice.with(credential).me()
  return { status, code: body.code }
}

/** A published key in every form in which it may have been pasted into a configuration as a "secret". */
export function encodingsOf(jwk: JWK): readonly (string | Buffer)[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = String(key.export({ type: 'spki', format: 'pem' }))
  const der = key.export({ type: 'spki', format: 'der' })
  const { kid, alg, use, ...bare } = jwk
  const rsa = jwk.kty === 'RSA' ? [String(key.export({ type: 'pkcs1', format: 'pem' }))] : []
  return [
    ...[pem, pem.trim(), pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', ''), pem.replaceAll('\n', '\\n')],
    ...[der, der.toString('base64'), der.toString('base64url'), der.toString('hex'), ...rsa],
    ...[
      JSON.stringify(jwk),
      JSON.stringify(jwk, null, 2),
      JSON.stringify(bare),
      JSON.stringify({ keys: [jwk] }),
    ],
    ...[jwk.x, jwk.y, jwk.n, jwk.e, kid, alg, use].filter((text) => text !== undefined),
    ...[jwk.x, jwk.n].filter((text) => text !== undefined).map((text) => Buffer.from(text, 'base64url')),
    ...['', '\0', 'null', 'undefined', 'secret'],
  ]
}

/** The order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A signature of two numbers, in the encoding of JWS (RFC 7518 §3.4). */
function es256Of(r: bigint, s: bigint): Buffer {
  const bytes = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
  return Buffer.concat([bytes(r), bytes(s)])
}

/**
 * The twin of an ES256 signature: (r, n − s) verifies whenever (r, s) does. It can be computed without a
 * key.
 */
function twinOf(token: string): string {
  const [head, body, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const number = (from: number) => BigInt(`0x${bytes.subarray(from, from + 32).toString('hex')}`)
  return `${head}.${body}.${es256Of(number(0), N - number(32)).toString('base64url')}`
}

/** Signatures that a faulty ES256 verifier accepts for any message (CVE-2022-21449). */
export const PSYCHIC: readonly Buffer[] = [
  es256Of(0n, 0n),
  es256Of(0n, N),
  es256Of(N, 0n),
  es256Of(N, N),
  es256Of(0n, 1n),
  es256Of(1n, 0n),
  es256Of(1n, 1n),
  es256Of(N - 1n, N - 1n),
  Buffer.alloc(64, 0xff),
  Buffer.alloc(63),
  Buffer.alloc(65),
  Buffer.alloc(0),
  Buffer.from('MAYCAQACAQA', 'base64url'),
  Buffer.from('MAYCAQECAQE', 'base64url'),
]

/** The same text with each other last character of each of its parts. */
export function withOtherLastCharacters(credential: string): readonly string[] {
  const parts = credential.split(/(?<=[.*~])/)
  return parts.flatMap((text, place) => {
    const separator = /[.*~]$/.test(text) ? text.slice(-1) : ''
    const stem = text.slice(0, text.length - separator.length)
    if (stem === '') return []
    return Array.from(ALPHABET)
      .filter((letter) => letter !== stem.slice(-1))
      .map((letter) => parts.with(place, stem.slice(0, -1) + letter + separator).join(''))
  })
}

/** The last characters of base64url that differ from this one only in bits that decoding discards. */
export function sameBytes(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'base64url').toString('hex')
  return Array.from(ALPHABET, (letter) => text.slice(0, -1) + letter).filter(
    (other) => other !== text && Buffer.from(other, 'base64url').toString('hex') === bytes,
  )
}

/** Other encodings of the same credential, as a lenient decoder reads them. */
export function reencodingsOf(mechanism: MechanismId, credential: string): readonly string[] {
  const around = [`${credential}=`, `${credential} `, ` ${credential}`, `"${credential}"`, `${credential}%20`]
  if (mechanism === 'sealed-cookie') {
    const bare = credential.replace(/~2$/, '')
    const mac = bare.slice(-43)
    const macs = sameBytes(mac).map((other) => `${bare.slice(0, -43)}${other}~2`)
    return [...around, bare, `${bare}~1`, `${bare}~3`, `${credential}~2`, `${bare}=~2`, ...macs]
  }
  const parts = credential.split('.')
  const endings = parts.flatMap((text, place) =>
    sameBytes(text).map((other) => parts.with(place, other).join('.')),
  )
  const padded = parts.map((text, place) => parts.with(place, `${text}=`).join('.'))
  const spaced = parts.map((text, place) =>
    parts.with(place, `${text.slice(0, 9)} ${text.slice(9)}`).join('.'),
  )
  const classic = credential.replaceAll('-', '+').replaceAll('_', '/')
  const twins = mechanism === 'jwt' ? [twinOf(credential)] : []
  return [...around, ...endings, ...padded, ...spaced, classic, `${credential}.`, ...twins].filter(
    (other) => other !== credential,
  )
}

/** A server to which a forged header may point, and the count of its requests. */
export async function listener(): Promise<{ url: string; hits: () => number; close: () => Promise<void> }> {
  let hits = 0
  const server = createServer((_, answer) => {
    hits++
    answer.end('{"keys":[]}')
  })
  // A connection without a request counts as well.
  server.on('connection', () => hits++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    hits: () => hits,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A cookie of the client's mechanism under its real name: `[name, value]`. */
export function cookieOf(client: Client): readonly [string, string] {
  const [first] = client.cookies
  if (!first) throw new Error('This client has no cookie.')
  return first
}
