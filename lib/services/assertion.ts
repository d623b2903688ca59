/*
 * The signed assertion: a token by which the gateway names the user to the services behind it, valid for seconds. A plain
 * header `Lab-User: alice` is not secure, because every client that reaches a service directly can set it.
 * Modelled on the Transaction Tokens of the IETF: one type, one audience, one transaction, a short lifetime.
 *
 * Signed with a key that the gateway and the services share, because they form one trust domain: each service could issue an
 * assertion. Token exchange per hop (tokens.ts) needs less trust.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Bench } from '#lib/bench/bench.ts'
import { isCanonicalBase64url } from '#lib/core/base64url.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

/** Long enough for one request and its retries. A stolen assertion is valid for as long. */
const ASSERTION_SECONDS = 30
const TYPE = 'txntoken+jwt'

/** A separate key for each purpose (RFC 5869), so that a value issued for one purpose is invalid for the others. */
export function keyFor(bench: Bench, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bench.keys.rotation, '', `session-lab services: ${purpose}`, 32))
}

const domainOf = (bench: Bench) => `${bench.issuer}:services`

export function mintAssertion(bench: Bench, user: string, traceId: string, now: Instant): Promise<string> {
  const iat = Math.floor(now / 1000)
  return new SignJWT({ txn: traceId })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setIssuer(`${bench.issuer}:gateway`)
    .setAudience(domainOf(bench))
    .setSubject(user)
    .setJti(randomBytes(12).toString('base64url'))
    .setIssuedAt(iat)
    .setExpirationTime(iat + ASSERTION_SECONDS)
    .sign(keyFor(bench, 'assertion'))
}

/** The user that the assertion names, or why it is refused. */
export async function verifyAssertion(
  bench: Bench,
  value: string,
  now: Instant,
): Promise<{ readonly user: string } | { readonly code: RefusalCode }> {
  if (value.length > 2048 || !isCanonicalBase64url(value)) return { code: 'malformed' }
  try {
    const { payload } = await jwtVerify(value, keyFor(bench, 'assertion'), {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: `${bench.issuer}:gateway`,
      audience: domainOf(bench),
      currentDate: new Date(now),
      requiredClaims: ['iss', 'aud', 'sub', 'jti', 'iat', 'exp', 'txn'],
    })
    return typeof payload.sub === 'string' ? { user: payload.sub } : { code: 'malformed' }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

/** Maps errors of jose to refusal codes. */
export function codeOf(error: unknown): RefusalCode {
  if (error instanceof errors.JWTExpired) return 'token_expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    const wrong: Readonly<Record<string, RefusalCode>> = {
      aud: 'wrong_audience',
      iss: 'wrong_bench',
      typ: 'wrong_type',
    }
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'token_not_yet_valid'
    return wrong[error.claim] ?? 'malformed'
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'unknown_key'
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'bad_signature'
  if (error instanceof errors.JOSEError) return 'malformed'
  throw error
}

/** The client address with a MAC of the gateway, valid for one call. Services cannot see the address themselves. */
export function signClientAddress(bench: Bench, traceId: string, ip: string): string {
  return `${Buffer.from(ip).toString('base64url')}.${macOf(bench, traceId, ip).toString('base64url')}`
}

/** The client address that the gateway signed, or null. */
export function verifyClientAddress(bench: Bench, traceId: string, signed: string | null): string | null {
  if (signed === null || signed.length > 256 || !isCanonicalBase64url(signed)) return null
  const [address = '', mac = ''] = signed.split('.')
  const ip = Buffer.from(address, 'base64url').toString()
  const [given, expected] = [Buffer.from(mac, 'base64url'), macOf(bench, traceId, ip)]
  return given.length === expected.length && timingSafeEqual(given, expected) ? ip : null
}

function macOf(bench: Bench, traceId: string, ip: string): Buffer {
  return createHmac('sha256', keyFor(bench, 'client address')).update(`${traceId}\n${ip}`).digest()
}
