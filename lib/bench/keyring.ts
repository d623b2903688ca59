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
  /** The private key, or the shared secret; null once it is retired. */
  readonly jwk: JWK | null
}

interface StoredPassword extends KeyLifecycle {
  readonly password: string | null
}

/** The keys of a bench as they are stored, sealed, in its state. */
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

/** The keys of a bench, ready for use. `jwt` and `seal` are those of a node that no rollout has reached yet. */
export interface KeyRing extends NodeKeys {
  readonly stored: StoredKeys
  /** The keys of one node. */
  at(node: NodeId): NodeKeys
  readonly rotation: Uint8Array
  /** The public keys, without shared secrets (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** Replaces every key: no credential that was issued before remains valid. */
export async function newKeyRing(alg: JwtAlgorithm, now: Instant): Promise<KeyRing> {
  return openKeyRing({
    jwt: [{ ...(await newKey(alg)), state: 'active', since: now }],
    seal: [{ ...newPassword([]), state: 'active', since: now }],
    rotation: randomBytes(32).toString('base64url'),
  })
}

/** Makes a key of this algorithm the active one. The other keys continue to verify what they signed. */
export async function withAlgorithm(ring: KeyRing, alg: JwtAlgorithm, now: Instant): Promise<KeyRing> {
  if (ring.jwt.active.alg === alg) return ring
  const known = ring.stored.jwt.find((key) => key.alg === alg && key.state !== 'retired')
  const fresh = known ?? { ...(await newKey(alg)), state: 'next' as const, since: now }
  // The new algorithm applies to all nodes, so it ends a rollout in progress.
  const others = ring.stored.jwt.filter(({ kid }) => kid !== fresh.kid).map(withoutRollout)
  return openKeyRing({ ...ring.stored, jwt: promote([fresh, ...others], fresh.kid, now) })
}

export const KEY_MECHANISMS = ['jwt', 'sealed-cookie'] as const
export type KeyMechanism = (typeof KEY_MECHANISMS)[number]

export interface KeyRotation {
  readonly ring: KeyRing
  /** The key that signs or seals from now on. */
  readonly kid: string
}

/**
 * - `prepare`: adds a key that all nodes can verify with before it signs anything.
 * - `overlap`: makes the next key, or a new one, active. The old keys continue to verify, so no user is logged out.
 * - `immediate`: the same, but the old keys are retired, as after a leak. Credentials that they made are refused.
 * - `retire`: retires the retiring keys.
 * - `deploy`: completes a rollout. All nodes get the key, and it becomes active.
 *
 * With a node, `prepare` and `overlap` apply to that node only, as one step of a rollout. A node that does not have the
 * new key yet refuses its credentials as `unknown_key`, which is why `prepare` comes first.
 * @throws RequestRefused if the mode does not apply to a single node, or no rollout is in progress
 */
export async function rotateKeys(
  ring: KeyRing,
  mechanism: KeyMechanism,
  mode: RotationMode,
  now: Instant,
  node?: NodeId,
): Promise<KeyRotation> {
  const { stored } = ring
  const rotation = { mode, now, node }
  const jwt =
    mechanism === 'jwt'
      ? await rotateKeySet(stored.jwt, rotation, () => newKey(ring.jwt.active.alg))
      : stored.jwt
  const seal =
    mechanism === 'jwt'
      ? stored.seal
      : await rotateKeySet(stored.seal, rotation, () => newPassword(stored.seal))
  const rotated = await openKeyRing({
    ...stored,
    jwt: jwt.map(withoutSecret),
    seal: seal.map(withoutSecret),
  })
  const keys = node === undefined ? rotated : rotated.at(node)
  return { ring: rotated, kid: mechanism === 'jwt' ? keys.jwt.active.kid : keys.seal.active }
}

/** Deletes the key material of a retired key. */
function withoutSecret<Key extends StoredKey | StoredPassword>(key: Key): Key {
  if (key.state !== 'retired') return key
  return 'jwk' in key ? { ...key, jwk: null } : { ...key, password: null }
}

/** The keys of a mechanism without secrets: key ID, state and nodes, newest first. */
export function keyStates({ stored }: KeyRing, mechanism: KeyMechanism) {
  const { jwt, seal } = stored
  if (mechanism === 'jwt') {
    return jwt.map((key) => ({ ...shown(key), alg: key.alg, ...rolloutOf(jwt, key) }))
  }
  return seal.map((key) => ({ ...shown(key), ...rolloutOf(seal, key) }))
}

const shown = ({ kid, state, since }: KeyLifecycle) => ({ kid, state, since })

/** Whether credentials made with this key can still be verified. */
export function canVerify({ stored }: KeyRing, mechanism: KeyMechanism, kid: string): boolean {
  const keys: readonly KeyLifecycle[] = mechanism === 'jwt' ? stored.jwt : stored.seal
  return keys.some((key) => key.kid === kid && key.state !== 'retired')
}

/** iron derives its keys with a single iteration, so the password itself must be random (RFC 8018 §4). */
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

/** Lists the members to publish, so that an unexpected private member is never published. */
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
    // Imports each key once: importing it for every request would cost as much as verifying.
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

/** The keys that a node has: a rollout may not have reached it yet. @param node null for a node without any rollout */
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

/** jose imports an `oct` JWK as bytes. A CryptoKey verifies a third faster, and its usages are restricted. */
async function shared(kid: string, alg: JwtAlgorithm, { k = '' }: JWK): Promise<JwtKey> {
  const hashName = alg === 'HS512' ? 'SHA-512' : 'SHA-256'
  const algorithm = { name: 'HMAC', hash: hashName }
  const key = await crypto.subtle.importKey('raw', Buffer.from(k, 'base64url'), algorithm, false, [
    'sign',
    'verify',
  ])
  return { kid, alg, sign: key, verify: key }
}

/** The secrets of the server in the format of iron-session: the highest ID seals, all of them unseal. */
function passwordsOf(secrets: readonly string[]): Record<string, string> {
  return Object.fromEntries(secrets.map((secret, age) => [String(secrets.length - age), secret]))
}

/** Seals the keys for Redis. The seal has no lifetime, because the key of the bench in Redis expires. */
export function sealKeys(ring: KeyRing, secrets: readonly string[]): Promise<string> {
  return sealData(ring.stored, { password: passwordsOf(secrets), ttl: 0 })
}

/**
 * Unseals the keys of a bench.
 * @throws Error if none of the server's secrets fits: another deployment made the bench, or a secret was removed too early
 */
export async function unsealKeys(seal: string, secrets: readonly string[]): Promise<KeyRing> {
  const stored = await unsealData<Partial<StoredKeys>>(seal, { password: passwordsOf(secrets), ttl: 0 })
  if (!stored.jwt || !stored.seal || !stored.rotation)
    throw new Error('The keys of this bench cannot be opened.')
  return openKeyRing(stored as StoredKeys)
}
