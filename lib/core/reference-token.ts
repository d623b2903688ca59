import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Instant, Session } from './session.ts'

/*
 * A reference token says nothing; it is looked up. Ours is split: `<id>.<secret>`.
 * The id finds the record and may be listed; the secret proves possession and is never stored, only the SHA-256 of
 * the whole token. So a thief of the store holds nothing that can be presented, and a lookup compares no secret byte
 * by byte inside an index.
 */

/** 256 bits from the system's generator (ASVS 7.2.3 asks for 128). */
const SECRET_BYTES = 32
const SHAPE = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/

/** A new token for the session with this id. */
export function mintToken(id: string): string {
  return `${id}.${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/** The id inside a token, or null where it is not a token of ours: then no store need be asked. */
export function tokenIdOf(token: string): string | null {
  return SHAPE.test(token) ? token.slice(0, 22) : null
}

/** What is stored of a token. Plain SHA-256 suffices: 256 random bits need no salt and no stretching. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * The token that a step-up puts in the place of this one. Derived, so that two tabs that step up concurrently receive
 * the same token. Different from {@link successorOf}: a copy of the old token cannot be renewed into it.
 */
export function stepUpSuccessorOf(token: string, key: Uint8Array): string {
  const secret = createHmac('sha256', key).update(`step-up\n${token}`).digest('base64url')
  return `${token.slice(0, 22)}.${secret}`
}

/**
 * The token that follows this one. Derived, not drawn: whoever retries with the same token gets the same successor,
 * on every node, with nothing remembered; without the key nobody can tell it.
 */
export function successorOf(token: string, key: Uint8Array): string {
  const secret = createHmac('sha256', key).update(token).digest('base64url')
  return `${token.slice(0, 22)}.${secret}`
}

/** How many replacements ago a token may have been current for its holder to end the session. */
const MAX_REPLACED = 3

/**
 * Whether this token was replaced by the current one, in up to {@link MAX_REPLACED} renewals and step-ups. Each token
 * determines both of its possible successors, so nothing but the last two digests has to be stored.
 */
export function isReplaced(token: string, digests: TokenDigests, key: Uint8Array): boolean {
  if (isTokenOf(digests, token)) return true
  // One generation less: the digest of the predecessor is stored too.
  const most = Math.min(MAX_REPLACED, digests.generation) - 1
  let walkers = [token]
  for (let behind = 1; behind <= most; behind++) {
    walkers = walkers.flatMap((walker) => [successorOf(walker, key), stepUpSuccessorOf(walker, key)])
    if (walkers.some((walker) => isTokenOf(digests, walker))) return true
  }
  return false
}

/** Compares two digests without telling by time how far they agree. */
export function digestsEqual(x: string, y: string): boolean {
  return x.length === y.length && timingSafeEqual(Buffer.from(x), Buffer.from(y))
}

/** What people may see of a credential: enough to recognise it, useless to present. */
export function fingerprintOf(credential: string): string {
  return hash('sha256', credential, 'hex').slice(0, 6)
}

/** A session as a store keeps it. */
export interface SessionRecord {
  readonly session: Session
  /** SHA-256 of the token that is good now. */
  readonly digest: string
  /** SHA-256 of the one before, good for the grace period: a reply may be lost, a second tab may be late. */
  readonly previousDigest: string | null
  readonly rotatedAt: Instant
  readonly generation: number
  /**
   * Names the stored state that was read; only the store that set it understands it. A copy of the record with other
   * fields keeps it, and `SessionStore.replace` writes only over the state that it names.
   */
  readonly revision?: string | number | symbol
}

/**
 * - `current`: the token that is valid now.
 * - `previous`: the one before it, within the grace period.
 * - `spent`: the one before it, after the grace period.
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

/** What a tombstone keeps of its session's tokens: it tells the holder from a caller who knows only the public ID. */
export type TokenDigests = Pick<SessionRecord, 'digest' | 'previousDigest' | 'generation'>

export function digestsOf({ digest, previousDigest, generation }: TokenDigests): TokenDigests {
  return { digest, previousDigest, generation }
}

/** Whether a token is the current one of a session or the one before, however long ago that was. */
export function isTokenOf({ digest, previousDigest }: TokenDigests, token: string): boolean {
  const presented = digestOf(token)
  return [digest, previousDigest].some((known) => known !== null && digestsEqual(known, presented))
}

/** Whether a token opens a stored session: the current one does, the one before it during the grace period. */
export function tokenMatches(stored: SessionRecord, token: string, now: Instant, graceMs: number): boolean {
  const match = matchToken(stored, token, now, graceMs)
  return match === 'current' || match === 'previous'
}
