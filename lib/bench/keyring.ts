import { randomBytes } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import type { Instant } from '#lib/core/session.ts'
import type { JwtKey, JwtKeys } from '#lib/mechanisms/jwt.ts'
import type { SealKeys } from '#lib/mechanisms/sealed-cookie.ts'

/**
 * A key's life. `next` is known to whoever verifies and signs nothing yet; `active` signs; `retiring` verifies what it
 * signed; `retired` is thrown away, and only its name is kept, to say why a credential is not accepted any more.
 */
type KeyState = 'next' | 'active' | 'retiring' | 'retired'

interface Life {
  readonly kid: string
  readonly state: KeyState
  /** The bench's instant at which it came into this state. */
  readonly since: Instant
}

interface StoredKey extends Life {
  readonly alg: JwtAlgorithm
  /** The private key, or the shared one; null once it is retired. */
  readonly jwk: JWK | null
}

interface StoredPassword extends Life {
  readonly password: string | null
}

/** A bench's keys as they are sealed into its state. */
interface StoredKeys {
  readonly jwt: readonly StoredKey[]
  readonly seal: readonly StoredPassword[]
  /** Derives the successor of a reference or refresh token. */
  readonly rotation: string
}

/** A bench's keys, ready for use. */
export interface KeyRing {
  readonly stored: StoredKeys
  readonly jwt: JwtKeys
  readonly seal: SealKeys
  readonly rotation: Uint8Array
  /** What anybody may know: public keys only, and no shared ones (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** New keys throughout: whatever was signed or sealed before is nobody's any more. */
export async function newKeyRing(alg: JwtAlgorithm, now: Instant): Promise<KeyRing> {
  return openKeyRing({
    jwt: [{ ...(await newKey(alg)), state: 'active', since: now }],
    seal: [{ ...newPassword([]), state: 'active', since: now }],
    rotation: randomBytes(32).toString('base64url'),
  })
}

/** The same ring with a key for this algorithm that signs; what was signed by others goes on being verified. */
export async function withAlgorithm(ring: KeyRing, alg: JwtAlgorithm, now: Instant): Promise<KeyRing> {
  if (ring.jwt.active.alg === alg) return ring
  const known = ring.stored.jwt.find((key) => key.alg === alg && key.state !== 'retired')
  const fresh = known ?? { ...(await newKey(alg)), state: 'next' as const, since: now }
  const others = ring.stored.jwt.filter(({ kid }) => kid !== fresh.kid)
  return openKeyRing({ ...ring.stored, jwt: promote([fresh, ...others], fresh.kid, now) })
}

/** What becomes of the keys that there are. */
export const ROTATION_MODES = ['prepare', 'overlap', 'immediate', 'retire'] as const
export type RotationMode = (typeof ROTATION_MODES)[number]
export const KEY_MECHANISMS = ['jwt', 'sealed-cookie'] as const
export type KeyMechanism = (typeof KEY_MECHANISMS)[number]

/** What became of a rotation. */
export interface Rotated {
  readonly ring: KeyRing
  /** The key that signs or seals from now on. */
  readonly kid: string
}

/**
 * - `prepare`: a new key that everybody can verify with before anything is signed by it.
 * - `overlap`: the next key signs, or a new one; the old ones go on verifying what they made, and nobody is logged out.
 * - `immediate`: the same, and the old ones are thrown away, as after a leak: whatever they made is refused.
 * - `retire`: the retiring keys are thrown away.
 */
export async function rotateKeys(
  ring: KeyRing,
  mechanism: KeyMechanism,
  mode: RotationMode,
  now: Instant,
): Promise<Rotated> {
  const { stored } = ring
  const jwt =
    mechanism === 'jwt' ? await turned(stored.jwt, mode, now, () => newKey(ring.jwt.active.alg)) : stored.jwt
  const seal =
    mechanism === 'jwt' ? stored.seal : await turned(stored.seal, mode, now, () => newPassword(stored.seal))
  const turnedRing = await openKeyRing({ ...stored, jwt: jwt.map(emptied), seal: seal.map(emptied) })
  return { ring: turnedRing, kid: mechanism === 'jwt' ? turnedRing.jwt.active.kid : turnedRing.seal.active }
}

/** One set of keys after a rotation. */
async function turned<Key extends Life>(
  keys: readonly Key[],
  mode: RotationMode,
  now: Instant,
  make: () =>
    | Promise<Omit<Key, keyof Life> & Pick<Life, 'kid'>>
    | (Omit<Key, keyof Life> & Pick<Life, 'kid'>),
): Promise<readonly Key[]> {
  const prepared = keys.find(({ state }) => state === 'next')
  if (mode === 'retire')
    return keys.map((key) => (key.state === 'retiring' ? enter(key, 'retired', now) : key))
  const next = prepared ?? ({ ...(await make()), state: 'next', since: now } as unknown as Key)
  const withNext = prepared ? keys : [next, ...keys]
  if (mode === 'prepare') return withNext.slice(0, MOST_KEYS)
  const promoted = promote(withNext, next.kid, now)
  if (mode === 'overlap') return promoted
  return promoted.map((key) => (key.state === 'retiring' ? enter(key, 'retired', now) : key))
}

/** The key of this name signs from now on; whoever signed until now only verifies. */
function promote<Key extends Life>(keys: readonly Key[], kid: string, now: Instant): readonly Key[] {
  return keys
    .map((key) => {
      if (key.kid === kid) return enter(key, 'active', now)
      return key.state === 'active' ? enter(key, 'retiring', now) : key
    })
    .slice(0, MOST_KEYS)
}

function enter<Key extends Life>(key: Key, state: KeyState, now: Instant): Key {
  return { ...key, state, since: now }
}

/** A key without what it was made of, once it is retired. */
function emptied<Key extends StoredKey | StoredPassword>(key: Key): Key {
  if (key.state !== 'retired') return key
  return 'jwk' in key ? { ...key, jwk: null } : { ...key, password: null }
}

/** The keys of a mechanism as they may be shown: by name and state, the newest first. */
export function keyStates({ stored }: KeyRing, mechanism: KeyMechanism) {
  if (mechanism === 'jwt') return stored.jwt.map(({ kid, alg, state, since }) => ({ kid, alg, state, since }))
  return stored.seal.map(({ kid, state, since }) => ({ kid, state, since }))
}

/** Whether what this key made can still be verified. */
export function canVerify({ stored }: KeyRing, mechanism: KeyMechanism, kid: string): boolean {
  const keys: readonly Life[] = mechanism === 'jwt' ? stored.jwt : stored.seal
  return keys.some((key) => key.kid === kid && key.state !== 'retired')
}

/** iron derives its keys with a single iteration, so the password itself has to be random (RFC 8018 §4 says why). */
function newPassword(others: readonly StoredPassword[]) {
  const kid = String(Math.max(0, ...others.map(({ kid }) => Number(kid))) + 1)
  return { kid, password: randomBytes(48).toString('base64url') }
}

/** One for each algorithm, and some that retire or have retired; the oldest is forgotten. */
const MOST_KEYS = 8

const secretBytes: Readonly<Partial<Record<JwtAlgorithm, number>>> = { HS256: 32, HS512: 64 }

async function newKey(alg: JwtAlgorithm): Promise<Omit<StoredKey, 'state' | 'since'>> {
  const bytes = secretBytes[alg]
  const jwk: JWK = bytes
    ? { kty: 'oct', k: randomBytes(bytes).toString('base64url') }
    : await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)
  const kid = randomBytes(9).toString('base64url')
  return { kid, alg, jwk }
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
    if (jwk === null) continue
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
  const activeSeal = stored.seal.find(({ state }) => state === 'active')
  if (!active || !activeSeal) throw new Error('A key ring without an active key cannot sign.')
  return {
    stored,
    jwt: {
      active,
      byKid: new Map(keys.map((key) => [key.kid, key])),
      retired: namesOf(stored.jwt.filter(({ state }) => state === 'retired')),
    },
    seal: {
      active: activeSeal.kid,
      passwords: Object.fromEntries(
        stored.seal.flatMap(({ kid, password }) => (password === null ? [] : [[kid, password]])),
      ),
      retired: namesOf(stored.seal.filter(({ state }) => state === 'retired')),
    },
    rotation: Buffer.from(stored.rotation, 'base64url'),
    jwks: { keys: published },
  }
}

function namesOf(keys: readonly Life[]): ReadonlySet<string> {
  return new Set(keys.map(({ kid }) => kid))
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
