/*
 * What the gateway says of a request to the services behind it: who is asking, in a statement of its own that lasts for
 * seconds. The header `Lab-User: alice` would say the same, and so could anybody who reaches a service past the gateway.
 * Made after the IETF's Transaction Tokens: one type, one audience, one transaction, a short life.
 *
 * Signed with a key that gateway and services share, for they are one domain of trust: inside it a service could make one.
 * Where that is too much trust the token is exchanged at each hop (tokens.ts).
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Bench } from '#lib/bench/bench.ts'
import { isCanonicalBase64url } from '#lib/core/base64url.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

/** Long enough for one request and its retries; whoever steals one has it for so long. */
const ASSERTION_SECONDS = 30
const TYPE = 'txntoken+jwt'

/** Each purpose has a key of its own (RFC 5869), so that nothing made for one is good for another. */
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

/** Who the gateway says is asking, or why that is not believed. */
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

/** What the library's refusals are called here. */
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

/** The client's address, as the gateway saw it and nobody behind it can: with its word for it, for this one call. */
export function signClientAddress(bench: Bench, traceId: string, ip: string): string {
  return `${Buffer.from(ip).toString('base64url')}.${macOf(bench, traceId, ip).toString('base64url')}`
}

/** The address that the gateway vouched for, or null. */
export function verifyClientAddress(bench: Bench, traceId: string, vouch: string | null): string | null {
  if (vouch === null || vouch.length > 256 || !isCanonicalBase64url(vouch)) return null
  const [address = '', mac = ''] = vouch.split('.')
  const ip = Buffer.from(address, 'base64url').toString()
  const [given, ours] = [Buffer.from(mac, 'base64url'), macOf(bench, traceId, ip)]
  return given.length === ours.length && timingSafeEqual(given, ours) ? ip : null
}

function macOf(bench: Bench, traceId: string, ip: string): Buffer {
  return createHmac('sha256', keyFor(bench, 'client address')).update(`${traceId}\n${ip}`).digest()
}
