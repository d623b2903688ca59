// Deliberate: signs the claims of a token whose signature was not verified as it should be.
import { type CryptoKey, compactVerify, type JWTPayload, SignJWT } from 'jose'
import type { SeamKeys } from './mutant.ts'

/** The values that the JWT mechanism demands; `tests/contract/mutations.test.ts` fails if they differ from it. */
export const AUDIENCE = 'session-lab'
export const TYPE = 'at+jwt'

export interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: JWTPayload
}

type Keys = SeamKeys['jwt']

/** Header and claims of a token, unverified; null if it has none. */
export function readToken(token: string): ReadToken | null {
  const [header, claims] = token.split('.').map(parseObject)
  return header && claims ? { header, claims } : null
}

/** A token with these claims, signed with the active key: the mechanism then checks everything but the signature. */
export function signClaims({ active }: Keys, claims: JWTPayload, typ: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: active.alg, typ, kid: active.kid }).sign(active.sign)
}

/** Whether this key made the signature. */
export function isSignedWith(token: string, key: CryptoKey | Uint8Array, alg: string): Promise<boolean> {
  return compactVerify(token, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  )
}

/** Header and claims of a token that a key of the bench signed; null for any other. */
export async function readGenuine({ byKid }: Keys, token: string): Promise<ReadToken | null> {
  const read = readToken(token)
  const key = byKid.get(String(read?.header.kid))
  return read && key && (await isSignedWith(token, key.verify, key.alg)) ? read : null
}

function parseObject(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
