/* The keys of a bench, as the mechanisms use them. */
import type { CryptoKey } from 'jose'
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

/** The passwords of a bench, at least 32 random characters each. */
export interface SealKeys {
  /** The ID of the one that seals. */
  readonly active: string
  /** By ID: each of them unseals. */
  readonly passwords: Readonly<Record<string, string>>
  /** The IDs of those that were deleted. */
  readonly retired: ReadonlySet<string>
}
