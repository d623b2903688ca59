import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Instant, Session } from './session.ts'

/*
 * A reference token contains no claims; the server looks it up. Its form is `<id>.<secret>`.
 * The ID finds the record and may be listed. The secret proves possession and is never stored: the store has only the
 * SHA-256 of the whole token. An attacker who reads the store gets no usable token, and a lookup does not compare the
 * secret inside an index, where timing could reveal it.
 */

/** 256 bits from a CSPRNG (ASVS 7.2.3 requires 128). */
const SECRET_BYTES = 32
const SHAPE = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/

/** A new token for the session with this ID. */
export function mintToken(id: string): string {
  return `${id}.${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/** The ID in a token; null if it does not have the form of a token, so that no store is queried. */
export function tokenIdOf(token: string): string | null {
  return SHAPE.test(token) ? token.slice(0, 22) : null
}

/** The stored hash of a token. SHA-256 suffices: a secret of 256 random bits needs neither salt nor key stretching. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * The token that replaces this one at re-authentication. It is derived, so that two tabs that re-authenticate concurrently
 * receive the same token. It differs from {@link successorOf}, so that renewing a copy of the old token does not yield it.
 */
export function stepUpSuccessorOf(token: string, key: Uint8Array): string {
  const secret = createHmac('sha256', key).update(`step-up\n${token}`).digest('base64url')
  return `${token.slice(0, 22)}.${secret}`
}

/**
 * The successor of a token. It is derived and not random: a retry with the same token returns the same successor on every
 * node, without stored state. It cannot be predicted without the key.
 */
export function successorOf(token: string, key: Uint8Array): string {
  const secret = createHmac('sha256', key).update(token).digest('base64url')
  return `${token.slice(0, 22)}.${secret}`
}

/** A token that was replaced at most this many times can still end its session. */
const MAX_REPLACED = 3

/**
 * Whether this token was replaced by the current one, in up to {@link MAX_REPLACED} renewals and step-ups. Each token
 * determines both of its possible successors, so nothing but the last two digests has to be stored.
 */
export function isReplaced(token: string, digests: TokenDigests, key: Uint8Array): boolean {
  if (isTokenOf(digests, token)) return true
  // One less, because the digest of the predecessor is stored too.
  const maxBehind = Math.min(MAX_REPLACED, digests.generation) - 1
  let walkers = [token]
  for (let behind = 1; behind <= maxBehind; behind++) {
    walkers = walkers.flatMap((walker) => [successorOf(walker, key), stepUpSuccessorOf(walker, key)])
    if (walkers.some((walker) => isTokenOf(digests, walker))) return true
  }
  return false
}

/** Compares two digests in constant time. */
export function digestsEqual(x: string, y: string): boolean {
  return x.length === y.length && timingSafeEqual(Buffer.from(x), Buffer.from(y))
}

/** A short hash of a credential for display: enough to recognise it, not usable as a credential. */
export function fingerprintOf(credential: string): string {
  return hash('sha256', credential, 'hex').slice(0, 6)
}

/** A session as a store keeps it. */
export interface SessionRecord {
  readonly session: Session
  /** SHA-256 of the current token. */
  readonly digest: string
  /** SHA-256 of the previous token, which is accepted for the grace period, because a response may be lost or a second tab late. */
  readonly previousDigest: string | null
  readonly rotatedAt: Instant
  readonly generation: number
  /**
   * Identifies the stored state that was read; opaque to all but the store. A changed copy of the record keeps it, and
   * `SessionStore.replace` overwrites only the state that it identifies.
   */
  readonly revision?: string | number | symbol
}

/**
 * - `current`: the token that is valid now.
 * - `previous`: the token before it, within the grace period.
 * - `spent`: the token before it, after the grace period.
 * - `none`: older, or never issued.
 */
export type TokenMatch = 'current' | 'previous' | 'spent' | 'none'

/** Compares a token with a stored session. */
export function matchToken(stored: SessionRecord, token: string, now: Instant, graceMs: number): TokenMatch {
  const digest = digestOf(token)
  if (digestsEqual(stored.digest, digest)) return 'current'
  if (stored.previousDigest === null || !digestsEqual(stored.previousDigest, digest)) return 'none'
  return now - stored.rotatedAt <= graceMs ? 'previous' : 'spent'
}

/** The digests that a tombstone keeps, to distinguish the holder of a token from a caller who has only the session ID. */
export type TokenDigests = Pick<SessionRecord, 'digest' | 'previousDigest' | 'generation'>

export function digestsOf({ digest, previousDigest, generation }: TokenDigests): TokenDigests {
  return { digest, previousDigest, generation }
}

/** Whether a token is the current or the previous token of a session, also after the grace period. */
export function isTokenOf({ digest, previousDigest }: TokenDigests, token: string): boolean {
  const presented = digestOf(token)
  return [digest, previousDigest].some((known) => known !== null && digestsEqual(known, presented))
}

/** Whether a token is accepted for a stored session: the current token, or the previous one within the grace period. */
export function tokenMatches(stored: SessionRecord, token: string, now: Instant, graceMs: number): boolean {
  const match = matchToken(stored, token, now, graceMs)
  return match === 'current' || match === 'previous'
}
