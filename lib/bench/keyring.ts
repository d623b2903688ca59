import { randomBytes } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { JwtKey, JwtKeys, SealKeys } from '#lib/mechanisms/parts/keys.ts'
import {
  isKnownOn,
  type KeyLifecycle,
  promote,
  type RotationMode,
  rolloutOf,
  rotateKeySet,
  signingKeyOn,
  withoutRollout,
} from './key-lifecycle.ts'

interface StoredKey extends KeyLifecycle {
  readonly alg: JwtAlgorithm
  /** The private key, or the shared one; null once it is retired. */
  readonly jwk: JWK | null
}

interface StoredPassword extends KeyLifecycle {
  readonly password: string | null
}

/** A bench's keys as they are sealed into its state. */
interface StoredKeys {
  readonly jwt: readonly StoredKey[]
  readonly seal: readonly StoredPassword[]
  /** Derives the successor of a reference or refresh token. */
  readonly rotation: string
}

/** The keys of one node, ready for use. */
interface NodeKeys {
  readonly jwt: JwtKeys
  readonly seal: SealKeys
}

/** A bench's keys, ready for use; `jwt` and `seal` as a node has them that no deployment has reached yet. */
export interface KeyRing extends NodeKeys {
  readonly stored: StoredKeys
  /** The keys as this node has them. */
  at(node: NodeId): NodeKeys
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
  // Another algorithm for everybody ends what was under way from node to node.
  const others = ring.stored.jwt.filter(({ kid }) => kid !== fresh.kid).map(withoutRollout)
  return openKeyRing({ ...ring.stored, jwt: promote([fresh, ...others], fresh.kid, now) })
}

export const KEY_MECHANISMS = ['jwt', 'sealed-cookie'] as const
export type KeyMechanism = (typeof KEY_MECHANISMS)[number]

/** What became of a rotation. */
export interface KeyRotation {
  readonly ring: KeyRing
  /** The key that signs or seals from now on. */
  readonly kid: string
}

/**
 * - `prepare`: a new key that everybody can verify with before anything is signed by it.
 * - `overlap`: the next key signs, or a new one; the old ones go on verifying what they made, and nobody is logged out.
 * - `immediate`: the same, and the old ones are thrown away, as after a leak: whatever they made is refused.
 * - `retire`: the retiring keys are thrown away.
 * - `deploy`: the key that some nodes have is given to all of them, and signs everywhere.
 *
 * With a node, `prepare` and `overlap` reach that node alone: a deployment that goes from node to node. What the new key
 * signs there is `unknown_key` wherever it is not known yet, which is why `prepare` comes first.
 * @throws RequestRefused where a mode cannot be done on one node, or no deployment is under way
 */
export async function rotateKeys(
  ring: KeyRing,
  mechanism: KeyMechanism,
  mode: RotationMode,
  now: Instant,
  node?: NodeId,
): Promise<KeyRotation> {
  const { stored } = ring
  const how = { mode, now, node }
  const jwt =
    mechanism === 'jwt' ? await rotateKeySet(stored.jwt, how, () => newKey(ring.jwt.active.alg)) : stored.jwt
  const seal =
    mechanism === 'jwt' ? stored.seal : await rotateKeySet(stored.seal, how, () => newPassword(stored.seal))
  const turnedRing = await openKeyRing({
    ...stored,
    jwt: jwt.map(withoutSecret),
    seal: seal.map(withoutSecret),
  })
  const keys = node === undefined ? turnedRing : turnedRing.at(node)
  return { ring: turnedRing, kid: mechanism === 'jwt' ? keys.jwt.active.kid : keys.seal.active }
}

/** A key without what it was made of, once it is retired. */
function withoutSecret<Key extends StoredKey | StoredPassword>(key: Key): Key {
  if (key.state !== 'retired') return key
  return 'jwk' in key ? { ...key, jwk: null } : { ...key, password: null }
}

/** The keys of a mechanism as they may be shown: by name, state and node, the newest first. */
export function keyStates({ stored }: KeyRing, mechanism: KeyMechanism) {
  const { jwt, seal } = stored
  if (mechanism === 'jwt') {
    return jwt.map((key) => ({ ...shown(key), alg: key.alg, ...rolloutOf(jwt, key) }))
  }
  return seal.map((key) => ({ ...shown(key), ...rolloutOf(seal, key) }))
}

const shown = ({ kid, state, since }: KeyLifecycle) => ({ kid, state, since })

/** Whether what this key made can still be verified. */
export function canVerify({ stored }: KeyRing, mechanism: KeyMechanism, kid: string): boolean {
  const keys: readonly KeyLifecycle[] = mechanism === 'jwt' ? stored.jwt : stored.seal
  return keys.some((key) => key.kid === kid && key.state !== 'retired')
}

/** iron derives its keys with a single iteration, so the password itself has to be random (RFC 8018 §4 says why). */
function newPassword(others: readonly StoredPassword[]) {
  const kid = String(Math.max(0, ...others.map(({ kid }) => Number(kid))) + 1)
  return { kid, password: randomBytes(48).toString('base64url') }
}

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
  const opened = new Map<string, JwtKey>()
  const published: JWK[] = []
  for (const { kid, alg, jwk } of stored.jwt) {
    if (jwk === null) continue
    const open = publicPart(jwk)
    if (open) published.push({ ...open, kid, alg, use: 'sig' })
    // CryptoKey objects, imported once: importing anew costs as much as verifying.
    opened.set(
      kid,
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
  const [common, a, b, c] = [null, ...NODE_IDS].map((node) => keysAt(stored, opened, node))
  if (!common || !a || !b || !c) throw new Error('A key ring without an active key cannot sign.')
  const nodes = { a, b, c }
  return {
    stored,
    ...common,
    at: (node) => nodes[node],
    rotation: Buffer.from(stored.rotation, 'base64url'),
    jwks: { keys: published },
  }
}

/** What a node has of a ring: it knows nothing of a key that is on its way to it. */
function keysAt(
  stored: StoredKeys,
  opened: ReadonlyMap<string, JwtKey>,
  node: NodeId | null,
): NodeKeys | null {
  const jwt = stored.jwt.filter((key) => isKnownOn(key, node))
  const seal = stored.seal.filter((key) => isKnownOn(key, node))
  const active = opened.get(signingKeyOn(jwt, node)?.kid ?? '')
  const activeSeal = signingKeyOn(seal, node)
  if (!active || !activeSeal) return null
  return {
    jwt: {
      active,
      byKid: new Map(jwt.flatMap(({ kid }) => (opened.has(kid) ? [[kid, opened.get(kid) as JwtKey]] : []))),
      retired: namesOf(jwt.filter(({ state }) => state === 'retired')),
    },
    seal: {
      active: activeSeal.kid,
      passwords: Object.fromEntries(
        seal.flatMap(({ kid, password }) => (password === null ? [] : [[kid, password]])),
      ),
      retired: namesOf(seal.filter(({ state }) => state === 'retired')),
    },
  }
}

function namesOf(keys: readonly KeyLifecycle[]): ReadonlySet<string> {
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
