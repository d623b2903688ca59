/* The keys of a bench, as the mechanisms use them. */
import type { CryptoKey } from 'jose'
import type { SecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { JwtAlgorithm } from '#lib/core/policy.ts'

/** One key, one algorithm (RFC 8725 §3.1): `alg` comes from here and never from the token. */
export interface JwtKey {
  readonly kid: string
  readonly alg: JwtAlgorithm
  readonly sign: CryptoKey
  readonly verify: CryptoKey
}

export interface JwtKeys {
  /** The key that signs now. */
  readonly active: JwtKey
  readonly byKid: ReadonlyMap<string, JwtKey>
  /** The IDs of keys that were deleted. */
  readonly retired: ReadonlySet<string>
}

/** The secrets of one mechanism of a bench: 48 random bytes each, in base64url. */
export interface SecretKeys {
  /** The ID of the one that new credentials are made with. */
  readonly active: string
  /** By ID: each of them verifies. */
  readonly byKid: Readonly<Record<string, string>>
  /** The IDs of those that were deleted. */
  readonly retired: ReadonlySet<string>
}

/** The keys of a bench as one node has them. */
export interface NodeKeys {
  readonly jwt: JwtKeys
  readonly secrets: Readonly<Record<SecretMechanism, SecretKeys>>
}
