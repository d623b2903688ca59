/*
 * The refresh tokens of a session: random tokens, each replacing the one before (RFC 9700 §4.14). A family begins at login
 * and ends with its session. The store keeps SHA-256 hashes, never a token.
 */

import { checkLifetime } from '#lib/core/lifetime.ts'
import type { Limit } from '#lib/core/limits.ts'
import type {
  DataResult,
  ExtendSession,
  Issued,
  IssueResult,
  RenewResult,
  ReuseReport,
} from '#lib/core/mechanism.ts'
import {
  digestOf,
  digestsEqual,
  fingerprintOf,
  isTokenOf,
  matchToken,
  mintToken,
  type SessionRecord,
  successorOf,
  type TokenDigests,
  tokenIdOf,
} from '#lib/core/reference-token.ts'
import { endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { changeData, type DataChange, dataVersionOf } from '#lib/core/session-data.ts'
import { NO_TRACE, type OnStep } from '#lib/core/steps.ts'
import { type SessionStore, update } from '#lib/core/store.ts'
import { refusalOf } from '#lib/core/verdict.ts'

export interface RefreshFamilyOptions {
  readonly families: SessionStore
  /** Derives each token from the one before; the same on every node. */
  readonly rotationKey: Uint8Array
  readonly policy: {
    readonly gracePeriodSeconds: number
    readonly rotation: boolean
    readonly reuseDetection: boolean
  }
  /** Makes an access token, with the refresh token that is sent next to it. */
  sign(session: Session, refreshToken: string | null): Promise<Issued>
  readonly step?: OnStep | undefined
}

export function createRefreshFamily(options: RefreshFamilyOptions) {
  const { families, rotationKey, policy, sign, step = NO_TRACE } = options
  const graceMs = policy.gracePeriodSeconds * 1000

  /** Whether a refresh token is the current one of a family or was once. */
  function isOfFamily(family: TokenDigests, token: string): boolean {
    return isTokenOf(family, token) || generationsBehind(token, family, rotationKey) !== null
  }

  /** The refusal of a refresh token that is not current. A spent one shows that two clients have the token. */
  function reused(stored: SessionRecord, token: string): RenewResult {
    const { session, generation } = stored
    const behind = generationsBehind(token, stored, rotationKey)
    if (behind === null) return { ok: false, code: 'unknown_session' }
    if (!policy.reuseDetection) return { ok: false, code: 'unknown_session', sessionId: session.id }
    const reuse: ReuseReport = {
      session,
      generationsBehind: behind,
      kind: behind === 1 ? 'recent-predecessor' : 'stale-lineage',
      family: { generation: Math.max(0, generation - behind), fingerprint: fingerprintOf(token) },
    }
    const endReason = 'refresh_reuse_detected'
    return { ok: false, code: 'session_ended', sessionId: session.id, endReason, reuse }
  }

  return {
    /** Begins a family at login. */
    async issue(session: Session, limit: Limit, replaces: string | null): Promise<IssueResult> {
      step('issue')
      const token = mintToken(session.id)
      const digest = digestOf(token)
      const record = { session, digest, previousDigest: null, rotatedAt: session.createdAt, generation: 0 }
      // Signed first: if the token does not fit, no session is evicted and no family begins.
      const issued = await sign(session, token)
      const created = await families.create(record, limit, session.createdAt, replaces)
      const family = { generation: 0, fingerprint: fingerprintOf(token) }
      return created.admitted ? { ...created, issued: { ...issued, family } } : created
    },

    /** Replaces a refresh token, or returns the same successor again if it is presented within the grace period. */
    async renew(token: string, extend: ExtendSession, now: Instant): Promise<RenewResult> {
      step('shape')
      const id = tokenIdOf(token)
      if (id === null) return { ok: false, code: 'malformed' }
      // Signed before the family is written: an access token that does not fit must not spend the refresh token.
      return update<RenewResult>(families, async () => {
        step('lookup')
        const found = await families.find(id)
        if (!found) return { result: { ok: false, code: 'unknown_session' } }
        step('compare')
        // The ID is public, so only the holder of a token of the family receives details.
        const digests = found.state === 'live' ? found.stored : found.digests
        if (digests && !isOfFamily(digests, token)) return { result: { ok: false, code: 'unknown_session' } }
        if (found.state === 'ended') return { result: refusalOf(id, found.reason, found.at) }
        const { stored } = found
        const session = extend(stored.session)
        if ('ok' in session) return { result: session }
        const match = matchToken(stored, token, now, graceMs)

        if (!policy.rotation) {
          if (match !== 'current') return { result: { ok: false, code: 'unknown_session', sessionId: id } }
          const issued = await sign(session, token)
          return { result: { ok: true, issued, repeated: false }, write: { ...stored, session } }
        }

        if (match === 'spent' || match === 'none') return { result: reused(stored, token) }
        const successor = successorOf(token, rotationKey)
        const repeated = match === 'previous'
        const generation = stored.generation + (repeated ? 0 : 1)
        const family = { generation, fingerprint: fingerprintOf(successor) }
        const result = {
          ok: true,
          issued: { ...(await sign(session, successor)), family },
          repeated,
        } as const
        if (repeated) return { result }
        const next = { digest: digestOf(successor), previousDigest: stored.digest }
        return { result, write: { ...stored, session, ...next, rotatedAt: now, generation } }
      })
    },

    /** A new access token after re-authentication; null if the session has ended. The refresh token stays. */
    async reissue(session: Session): Promise<Issued | null> {
      return update<Issued | null>(families, async () => {
        const found = await families.find(session.id)
        if (found?.state !== 'live') return { result: null }
        const { roles, stamp, authenticatedAt, ip, userAgent } = session
        // The limits come from the family: they may have been adjusted since the access token was issued.
        const after = { ...found.stored.session, authenticatedAt, ip, userAgent }
        if (authenticatedAt >= endsAt(after)) return { result: null }
        const issued = await sign({ ...after, roles, stamp, lastSeenAt: authenticatedAt }, null)
        // The next refresh states the new authentication too.
        return { result: issued, write: { ...found.stored, session: after } }
      })
    },

    /** Writes session data to the family. The access token that the client has states the earlier data until it is replaced. */
    async setData(stated: Session, change: DataChange, _: string, now: Instant): Promise<DataResult> {
      return update<DataResult>(families, async () => {
        step('lookup')
        const found = await families.find(stated.id)
        if (!found) return { result: { ok: false, code: 'unknown_session', sessionId: stated.id } }
        if (found.state === 'ended') return { result: refusalOf(stated.id, found.reason, found.at) }
        const { session } = found.stored
        const overdue = checkLifetime(session, now)
        if (overdue) return { result: overdue }
        step('renew')
        const changed = changeData(session, change)
        if (changed === null)
          return { result: { ok: false, code: 'conflict', version: dataVersionOf(session) } }
        // Signed and discarded: data that does not fit would let the next refresh fail.
        await sign({ ...changed, lastSeenAt: now }, null)
        const after = { ...changed, expiresAt: stated.expiresAt }
        const result = { ok: true, session: after, issued: null, effect: 'at-next-refresh' } as const
        return { result, write: { ...found.stored, session: changed } }
      })
    },

    /** The live session that a refresh token, current or spent, belongs to. */
    async ownerOf(token: string): Promise<Session | null> {
      const id = tokenIdOf(token)
      const found = id === null ? null : await families.find(id)
      return found?.state === 'live' && isOfFamily(found.stored, token) ? found.stored.session : null
    },
  }
}

/**
 * How many rotations ago this token was current, or null if it never was. Each token determines its successor, so an
 * ancestor is recognised by deriving its successors up to the current one; no spent token has to be stored.
 */
function generationsBehind(token: string, family: TokenDigests, rotationKey: Uint8Array): number | null {
  let derived = token
  for (let behind = 1; behind <= family.generation; behind++) {
    derived = successorOf(derived, rotationKey)
    if (digestsEqual(digestOf(derived), family.digest)) return behind
  }
  return null
}
