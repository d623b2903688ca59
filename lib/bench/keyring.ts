import { randomBytes } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import type { JwtKey, JwtKeys } from '#lib/mechanisms/jwt.ts'
import type { SealPasswords } from '#lib/mechanisms/sealed-cookie.ts'

interface StoredKey {
  readonly kid: string
  readonly alg: JwtAlgorithm
  /** `retiring` verifies and no longer signs. */
  readonly state: 'active' | 'retiring'
  /** The private key, or the shared one. */
  readonly jwk: JWK
}

/** A bench's keys as they are sealed into its state. */
interface StoredKeys {
  readonly jwt: readonly StoredKey[]
  readonly seal: SealPasswords
  /** Derives the successor of a reference or refresh token. */
  readonly rotation: string
}

/** A bench's keys, ready for use. */
export interface KeyRing {
  readonly stored: StoredKeys
  readonly jwt: JwtKeys
  readonly seal: SealPasswords
  readonly rotation: Uint8Array
  /** What anybody may know: public keys only, and no shared ones (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** New keys throughout: whatever was signed or sealed before is nobody's any more. */
export async function newKeyRing(alg: JwtAlgorithm): Promise<KeyRing> {
  return openKeyRing({
    jwt: [await newKey(alg)],
    seal: { 1: newSealPassword() },
    rotation: randomBytes(32).toString('base64url'),
  })
}

/** The same ring with a key for this algorithm that signs; what was signed by others goes on being verified. */
export async function withAlgorithm(ring: KeyRing, alg: JwtAlgorithm): Promise<KeyRing> {
  if (ring.jwt.active.alg === alg) return ring
  const others = ring.stored.jwt.map((key) => ({ ...key, state: 'retiring' }) as const)
  const known = others.find((key) => key.alg === alg)
  const active = known ? ({ ...known, state: 'active' } as const) : await newKey(alg)
  const kept = others.filter(({ kid }) => kid !== active.kid).slice(0, MOST_KEYS - 1)
  return openKeyRing({ ...ring.stored, jwt: [active, ...kept] })
}

/** What became of a rotation: which keys there are, and what each still does. */
export interface Rotated {
  readonly ring: KeyRing
  /** The key that signs or seals from now on. */
  readonly kid: string
}

/**
 * A new key for the mechanism. With `overlap` the old ones go on verifying what they made, and nobody is logged out;
 * `immediate` forgets them, as after a leak, and whatever they made is refused.
 */
export async function rotateKeys(
  ring: KeyRing,
  mechanism: 'jwt' | 'sealed-cookie',
  mode: 'overlap' | 'immediate',
): Promise<Rotated> {
  const { stored } = ring
  if (mechanism === 'jwt') {
    const key = await newKey(ring.jwt.active.alg)
    const old = mode === 'overlap' ? stored.jwt.map((each) => ({ ...each, state: 'retiring' }) as const) : []
    return {
      ring: await openKeyRing({ ...stored, jwt: [key, ...old.slice(0, MOST_KEYS - 1)] }),
      kid: key.kid,
    }
  }
  const newest = Math.max(...Object.keys(stored.seal).map(Number)) + 1
  const old = mode === 'overlap' ? Object.entries(stored.seal).slice(-(MOST_KEYS - 1)) : []
  const seal = { ...Object.fromEntries(old), [newest]: newSealPassword() }
  return { ring: await openKeyRing({ ...stored, seal }), kid: String(newest) }
}

/** The keys of a mechanism as they may be shown: by name and state. */
export function keyStates({ stored }: KeyRing, mechanism: 'jwt' | 'sealed-cookie') {
  if (mechanism === 'jwt') return stored.jwt.map(({ kid, alg, state }) => ({ kid, alg, state }))
  const newest = String(Math.max(...Object.keys(stored.seal).map(Number)))
  return Object.keys(stored.seal).map((kid) => ({ kid, state: kid === newest ? 'active' : 'retiring' }))
}

/** iron derives its keys with a single iteration, so the password itself has to be random (RFC 8018 §4 says why). */
function newSealPassword(): string {
  return randomBytes(48).toString('base64url')
}

/** One for each algorithm, and a few that retire. */
const MOST_KEYS = 8

const secretBytes: Readonly<Partial<Record<JwtAlgorithm, number>>> = { HS256: 32, HS512: 64 }

async function newKey(alg: JwtAlgorithm): Promise<StoredKey> {
  const bytes = secretBytes[alg]
  const jwk: JWK = bytes
    ? { kty: 'oct', k: randomBytes(bytes).toString('base64url') }
    : await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)
  const kid = randomBytes(9).toString('base64url')
  return { kid, alg, state: 'active', jwk }
}

/** Named member by member: a member that we do not know of is not published. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK | null {
  if (kty === 'oct') return null
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, part]) => part !== undefined),
  ) as JWK
}

async function openKeyRing(stored: StoredKeys): Promise<KeyRing> {
  const keys: JwtKey[] = []
  const published: JWK[] = []
  for (const { kid, alg, jwk } of stored.jwt) {
    const open = publicPart(jwk)
    if (open) published.push({ ...open, kid, alg, use: 'sig' })
    // CryptoKey objects, imported once: importing anew costs as much as verifying.
    keys.push(
      open
        ? {
            kid,
            alg,
            sign: (await importJWK(jwk, alg)) as CryptoKey,
            verify: (await importJWK(open, alg)) as CryptoKey,
          }
        : await shared(kid, alg, jwk),
    )
  }
  const active = keys.find(({ kid }) => stored.jwt.some((key) => key.kid === kid && key.state === 'active'))
  if (!active) throw new Error('A key ring without an active key cannot sign.')
  return {
    stored,
    jwt: { active, byKid: new Map(keys.map((key) => [key.kid, key])) },
    seal: stored.seal,
    rotation: Buffer.from(stored.rotation, 'base64url'),
    jwks: { keys: published },
  }
}

/** jose imports an `oct` JWK as bytes; as a CryptoKey it verifies a third faster and says what it may be used for. */
async function shared(kid: string, alg: JwtAlgorithm, { k = '' }: JWK): Promise<JwtKey> {
  const hashName = alg === 'HS512' ? 'SHA-512' : 'SHA-256'
  const algorithm = { name: 'HMAC', hash: hashName }
  const key = await crypto.subtle.importKey('raw', Buffer.from(k, 'base64url'), algorithm, false, [
    'sign',
    'verify',
  ])
  return { kid, alg, sign: key, verify: key }
}

/** The server's own secrets as iron-session wants them: the highest id seals, every one unseals. */
function passwordsOf(secrets: readonly string[]): Record<string, string> {
  return Object.fromEntries(secrets.map((secret, age) => [String(secrets.length - age), secret]))
}

/** Seals a ring for Redis. It has no lifetime of its own; the bench that holds it has. */
export function sealKeys(ring: KeyRing, secrets: readonly string[]): Promise<string> {
  return sealData(ring.stored, { password: passwordsOf(secrets), ttl: 0 })
}

/**
 * Opens a sealed ring.
 * @throws Error where none of the server's secrets fits: the bench is not ours, or a secret was dropped too early
 */
export async function unsealKeys(seal: string, secrets: readonly string[]): Promise<KeyRing> {
  const stored = await unsealData<Partial<StoredKeys>>(seal, { password: passwordsOf(secrets), ttl: 0 })
  if (!stored.jwt || !stored.seal || !stored.rotation)
    throw new Error('The keys of this bench cannot be opened.')
  return openKeyRing(stored as StoredKeys)
}
