/* Reads parts of a JWT without verifying it: the header, strictly, before verification, and claims that explain a refusal. */
import { errors } from 'jose'
import { isCanonicalBase64url } from '#lib/core/base64url.ts'
import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * The header of a token, or null if it has another shape than the tokens of this server: length, alphabet, canonical
 * base64url (a lenient decoder accepts several spellings of one token), and exactly the three members that are issued, so that
 * `jwk`, `jku`, `x5u`, `crit` and `b64` never reach a parser (RFC 8725 §3.10).
 */
export function readHeader(token: string): { alg: string; typ: string; kid: string } | null {
  if (token.length > MAX_CREDENTIAL_BYTES.bearer || !SHAPE.test(token)) return null
  if (!isCanonicalBase64url(token)) return null
  const header = parseObject(token.split('.', 1)[0])
  if (!header || Object.keys(header).length !== 3) return null
  const { alg, typ, kid } = header
  return typeof alg === 'string' && typeof typ === 'string' && typeof kid === 'string'
    ? { alg, typ, kid }
    : null
}

/** Whether a token names another issuer. Read unverified, only to choose the refusal code. */
export function claimsOtherIssuer(token: string, issuer: string): boolean {
  const iss = parseObject(token.split('.')[1])?.iss
  return typeof iss === 'string' && iss !== issuer
}

/** The instant from which a token states that it is valid. Read unverified: the token is then verified as of this instant. */
export function validFrom(token: string): Instant {
  const { nbf, iat } = parseObject(token.split('.')[1]) ?? {}
  return Math.max(Number(nbf), Number(iat)) * 1000
}

function parseObject(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** The refusal code for an error of jose. */
export function refusalCodeOf(error: errors.JOSEError): RefusalCode {
  if (error instanceof errors.JWTExpired) return 'token_expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    // An `nbf` that is missing or no number is malformed.
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'token_not_yet_valid'
    return CLAIM_REFUSALS[error.claim] ?? 'malformed'
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? 'bad_signature' : 'malformed'
}

const CLAIM_REFUSALS: Readonly<Record<string, RefusalCode>> = {
  iss: 'wrong_bench',
  aud: 'wrong_audience',
  typ: 'wrong_type',
}
