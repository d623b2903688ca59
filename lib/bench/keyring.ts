import { createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { RequestRefused } from '#lib/core/errors.ts'
import {
  isSecretMechanism,
  KEYED_MECHANISMS,
  type KeyedMechanism,
  SECRET_MECHANISMS,
  type SecretMechanism,
} from '#lib/core/mechanism-facts.ts'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { JwtKey, NodeKeys, SecretKeys } from '#lib/mechanisms/parts/keys.ts'
import type { StorageKeys } from '#lib/stores/sealed-cell.ts'
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
import { sealForServer, unsealForServer } from './server-seal.ts'

interface StoredKey extends KeyLifecycle {
  readonly alg: JwtAlgorithm
  /** The private key, or the shared secret; null once it is retired. */
  readonly jwk: JWK | null
}

interface StoredSecret extends KeyLifecycle {
  /** Null once it is retired. */
  readonly password: string | null
}

/** What has keys that can be rotated: a mechanism, or the values in the stores. */
export type KeyOwner = KeyedMechanism | 'storage'

/** All of them. */
export const KEY_OWNERS: readonly KeyOwner[] = [...KEYED_MECHANISMS, 'storage']

/** The keys of a bench as they are stored, sealed, in its state. */
interface StoredKeys {
  readonly jwt: readonly StoredKey[]
  readonly secrets: Readonly<Record<SecretMechanism, readonly StoredSecret[]>>
  /** For session data and client facts in the stores. */
  readonly storage: readonly StoredSecret[]
  /** Derives the successor of a reference or refresh token. */
  readonly rotation: string
}

/** The keys of a bench, ready for use. `jwt` and `secrets` are those of a node that no rollout has reached yet. */
export interface KeyRing extends NodeKeys {
  readonly stored: StoredKeys
  /** The keys of one node. */
  at(node: NodeId): NodeKeys
  readonly rotation: Uint8Array
  /** Derived for values in the stores; all nodes have the same. */
  readonly storage: StorageKeys
  /** Derived for marks of addresses and user agents. Only a reset replaces it. */
  readonly marks: Uint8Array
  /** The public keys, without shared secrets (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** Replaces every key: no credential that was issued before remains valid. */
export async function newKeyRing(alg: JwtAlgorithm, now: Instant): Promise<KeyRing> {
  return openKeyRing({
    jwt: [{ ...(await newKey(alg)), state: 'active', since: now }],
    secrets: recordOf(SECRET_MECHANISMS, () => [{ ...newSecret([]), state: 'active', since: now }]),
    storage: [{ ...newSecret([]), state: 'active', since: now }],
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
  mechanism: KeyOwner,
  mode: RotationMode,
  now: Instant,
  node?: NodeId,
): Promise<KeyRotation> {
  const { stored } = ring
  const rotation = { mode, now, node }
  if (mechanism === 'storage') return rotateStorageKeys(ring, rotation)
  if (!isSecretMechanism(mechanism)) {
    const jwt = await rotateKeySet(stored.jwt, rotation, () => newKey(ring.jwt.active.alg))
    const rotated = await openKeyRing({ ...stored, jwt: jwt.map(withoutMaterial) })
    return { ring: rotated, kid: activeKeyOf(rotated, mechanism, node) }
  }
  const before = stored.secrets[mechanism]
  const after = await rotateKeySet(before, rotation, () => newSecret(before))
  const secrets = { ...stored.secrets, [mechanism]: after.map(withoutMaterial) }
  const rotated = await openKeyRing({ ...stored, secrets })
  return { ring: rotated, kid: activeKeyOf(rotated, mechanism, node) }
}

/** Every node reads every record, so a key for stored values is never on one node alone. */
async function rotateStorageKeys(
  ring: KeyRing,
  rotation: { mode: RotationMode; now: Instant; node: NodeId | undefined },
): Promise<KeyRotation> {
  if (rotation.node !== undefined) {
    const detail = 'Every node reads every record, so storage keys are on all nodes; omit node.'
    throw new RequestRefused('invalid_request', detail, { field: 'node' })
  }
  const { stored } = ring
  const storage = await rotateKeySet(stored.storage, rotation, () => newSecret(stored.storage))
  const rotated = await openKeyRing({ ...stored, storage: storage.map(withoutMaterial) })
  return { ring: rotated, kid: rotated.storage.active }
}

/** The key of a mechanism that signs or seals: on a node, or on the nodes that no rollout has reached. */
export function activeKeyOf(ring: KeyRing, mechanism: KeyedMechanism, node?: NodeId): string {
  const { jwt, secrets } = node === undefined ? ring : ring.at(node)
  return isSecretMechanism(mechanism) ? secrets[mechanism].active : jwt.active.kid
}

/** Deletes the key material of a retired key. */
function withoutMaterial<Key extends StoredKey | StoredSecret>(key: Key): Key {
  if (key.state !== 'retired') return key
  return 'jwk' in key ? { ...key, jwk: null } : { ...key, password: null }
}

/** The stored keys of a mechanism, newest first. */
function keysOf({ stored }: KeyRing, mechanism: KeyOwner): readonly (StoredKey | StoredSecret)[] {
  if (mechanism === 'storage') return stored.storage
  return isSecretMechanism(mechanism) ? stored.secrets[mechanism] : stored.jwt
}

/** The keys of a mechanism without secrets: key ID, state and nodes, newest first. */
export function keyStates(ring: KeyRing, mechanism: KeyOwner) {
  const keys = keysOf(ring, mechanism)
  return keys.map((key) => {
    const { kid, state, since } = key
    return { kid, state, since, ...('alg' in key ? { alg: key.alg } : {}), ...rolloutOf(keys, key) }
  })
}

/** Whether credentials made with this key can still be verified. */
export function canVerify(ring: KeyRing, mechanism: KeyOwner, kid: string): boolean {
  return keysOf(ring, mechanism).some((key) => key.kid === kid && key.state !== 'retired')
}

/** iron derives its keys with a single iteration, so the password itself must be random (RFC 8018 §4). */
function newSecret(others: readonly StoredSecret[]) {
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
        : await secretKey(kid, alg, jwk),
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
    storage: storageKeysOf(stored.storage),
    marks: deriveKey(stored.rotation, 'marks'),
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
  const active = opened.get(signingKeyOn(jwt, node)?.kid ?? '')
  if (!active) return null
  return {
    jwt: {
      active,
      byKid: new Map(jwt.flatMap(({ kid }) => (opened.has(kid) ? [[kid, opened.get(kid) as JwtKey]] : []))),
      retired: namesOf(jwt.filter(({ state }) => state === 'retired')),
    },
    secrets: recordOf(SECRET_MECHANISMS, (id) => secretsAt(stored.secrets[id], node)),
  }
}

function secretsAt(stored: readonly StoredSecret[], node: NodeId | null): SecretKeys {
  const keys = stored.filter((key) => isKnownOn(key, node))
  return {
    active: signingKeyOn(keys, node)?.kid ?? '',
    byKid: Object.fromEntries(
      keys.flatMap(({ kid, password }) => (password === null ? [] : [[kid, password]])),
    ),
    retired: namesOf(keys.filter(({ state }) => state === 'retired')),
  }
}

/** A key of 256 bits for one purpose (HKDF, RFC 5869). */
function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret), '', `session-lab/${purpose}/v1`, 32))
}

function storageKeysOf(stored: readonly StoredSecret[]): StorageKeys {
  const { active, byKid, retired } = secretsAt(stored, null)
  const keys = Object.entries(byKid).map(
    ([kid, password]) => [kid, createSecretKey(deriveKey(password, 'storage'))] as const,
  )
  return { active, byKid: new Map(keys), retired }
}

function namesOf(keys: readonly KeyLifecycle[]): ReadonlySet<string> {
  return new Set(keys.map(({ kid }) => kid))
}

/** jose imports an `oct` JWK as bytes. A CryptoKey verifies a third faster, and its usages are restricted. */
async function secretKey(kid: string, alg: JwtAlgorithm, { k = '' }: JWK): Promise<JwtKey> {
  const hashName = alg === 'HS512' ? 'SHA-512' : 'SHA-256'
  const algorithm = { name: 'HMAC', hash: hashName }
  const key = await crypto.subtle.importKey('raw', Buffer.from(k, 'base64url'), algorithm, false, [
    'sign',
    'verify',
  ])
  return { kid, alg, sign: key, verify: key }
}

/** Seals the keys for Redis. The seal has no lifetime, because the key of the bench in Redis expires. */
export function sealKeys(ring: KeyRing, secrets: readonly string[]): Promise<string> {
  return sealForServer(ring.stored, secrets)
}

/**
 * Unseals the keys of a bench.
 * @throws Error if none of the server's secrets fits: another deployment made the bench, or a secret was removed too early
 */
export async function unsealKeys(seal: string, secrets: readonly string[]): Promise<KeyRing> {
  const stored = await unsealForServer<StoredKeys & { seal: readonly StoredSecret[] }>(seal, secrets)
  const { jwt, rotation, storage } = stored
  if (!jwt || !rotation) throw new Error('The keys of this bench cannot be opened.')
  // Benches of earlier versions have one set of secrets, for sealed cookies. Every process derives the same key for the others.
  const known: Partial<StoredKeys['secrets']> = stored.secrets ?? { 'sealed-cookie': stored.seal ?? [] }
  const derived = (id: SecretMechanism | 'storage'): StoredSecret[] => [
    {
      kid: '1',
      password: createHmac('sha256', rotation).update(id).digest('base64url'),
      state: 'active',
      since: 0,
    },
  ]
  return openKeyRing({
    jwt,
    rotation,
    storage: storage ?? derived('storage'),
    secrets: recordOf(SECRET_MECHANISMS, (id) => known[id] ?? derived(id)),
  })
}
