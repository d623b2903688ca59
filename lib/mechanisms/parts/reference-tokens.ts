/*
 * What `server-session` and `opaque-token` share: a random token without information, and a stored record of the session.
 * They differ only in the store of the record and in how the token may be sent.
 */
import { checkLifetime } from '#lib/core/lifetime.ts'
import type { DataResult, Issued, KeepsRecords, RenewResult } from '#lib/core/mechanism.ts'
import { cacheSecondsOf } from '#lib/core/policy.ts'
import {
  digestOf,
  digestsEqual,
  isReplaced,
  isTokenOf,
  matchToken,
  mintToken,
  type SessionRecord,
  stepUpSuccessorOf,
  successorOf,
  tokenIdOf,
  tokenMatches,
} from '#lib/core/reference-token.ts'
import { type EndReason, endsAt, type Instant, type MechanismId, type Session } from '#lib/core/session.ts'
import { changeData, dataVersionOf } from '#lib/core/session-data.ts'
import { afterTouch, type SessionStore, update } from '#lib/core/store.ts'
import {
  type EndEffect,
  type EndedSession,
  expiredWithSession,
  refusedFrom,
  type SessionRef,
} from '#lib/core/termination.ts'
import { refusalOf, type Verdict } from '#lib/core/verdict.ts'
import type { MechanismContext } from './descriptor.ts'

/** A mechanism whose records are in this store. */
export function createReferenceTokens(
  id: MechanismId,
  store: SessionStore,
  { policy, keys, now: clock, step }: MechanismContext,
): KeepsRecords {
  const rotationKey = keys.rotation
  const graceMs = policy.jwt.gracePeriodSeconds * 1000
  /** How long another node may use what it has read; null if the nodes copy records to each other. */
  const staleMs = store.name === 'two-tier' ? cacheSecondsOf(policy) * 1000 : null

  /** The active record that a token belongs to, and whether the token is its current or its previous one. */
  async function lookUp(token: string, now: Instant) {
    step('shape')
    const id = tokenIdOf(token)
    if (id === null) return { ok: false, code: 'malformed' } as const
    step('lookup')
    const found = await store.find(id)
    step('compare')
    // Only the holder of the session's token receives the reason why it ended, because the ID is public.
    if (found?.state === 'ended' && (!found.digests || isTokenOf(found.digests, token)))
      return refusalOf(id, found.reason, found.at)
    const live = found?.state === 'live' ? found : null
    const match = live ? matchToken(live.stored, token, now, graceMs) : 'none'
    return live && (match === 'current' || match === 'previous')
      ? ({ ok: true, stored: live.stored, match } as const)
      : ({ ok: false, code: 'unknown_session' } as const)
  }

  async function verify(token: string, now: Instant): Promise<Verdict> {
    const found = await lookUp(token, now)
    if (!found.ok) return found
    const { stored, match } = found
    // A token that a step-up replaced does not get the later authentication: its holder may be an attacker with a copy. Only
    // the login is certain to have issued this token or a predecessor.
    const isBeforeStepUp = match === 'previous' && !isSuccessor(stored, token)
    const { createdAt } = stored.session
    const session = isBeforeStepUp ? { ...stored.session, authenticatedAt: createdAt } : stored.session
    return { ok: true, session, renewedAt: stored.rotatedAt }
  }

  /** Whether renewal, and not a step-up, replaced this token by the current one. */
  const isSuccessor = (stored: SessionRecord, token: string) =>
    digestsEqual(stored.digest, digestOf(successorOf(token, rotationKey)))

  /** Revoking deletes the record, so no node accepts the token after it has read the store again. */
  function effectOn({ absoluteExpiresAt }: Pick<SessionRef, 'absoluteExpiresAt'>, at: Instant): EndEffect {
    if (!store.isEventuallyConsistent) return refusedFrom(at, at)
    // A node that misses the message accepts the session until its absolute timeout: activity counts there.
    return refusedFrom(staleMs === null ? absoluteExpiresAt : at + staleMs, at)
  }

  const ended = (known: SessionRef, reason: EndReason): EndedSession => ({
    known,
    reason,
    ending: effectOn(known, clock()),
  })

  return {
    id,
    keeps: 'records',
    effectOn,

    async revoke(known, reason) {
      step('end')
      return (await store.end(known.id, reason, clock())) ? [ended(known, reason)] : []
    },

    async revokeAll(user, reason, except, seen) {
      step('end')
      const revoked: EndedSession[] = []
      for (const session of await store.list(user)) {
        if (session.id === except || !(await store.end(session.id, reason, clock()))) continue
        // What the observer last saw may be newer than the list.
        revoked.push(ended(seen.find(({ id }) => id === session.id) ?? session, reason))
      }
      return revoked
    },

    confirmEvicted: async (sessions) => sessions.map((session) => ended(session, 'evicted_over_limit')),
    confirmReplaced: async (session, was) => (was ? [ended(session, 'replaced_by_new_login')] : []),
    confirmExpired: async (known, reason) => expiredWithSession(known, reason),

    records: store,
    sessionIndex: store,
    hasRefreshToken: false,
    slides: 'record',
    verify,

    async ownerOf(as, token, now) {
      const id = as === 'credential' ? tokenIdOf(token) : null
      const found = id === null ? null : await store.find(id)
      if (found?.state !== 'live') return null
      const { stored } = found
      if (digestsEqual(stored.digest, digestOf(token))) return stored.session
      const isRecent = now - stored.rotatedAt <= graceMs
      return isRecent && isReplaced(token, stored, rotationKey) ? stored.session : null
    },

    async issue(session, limit, replaces) {
      step('issue')
      // Always a new token: one that the client sent is never adopted (ASVS 7.2.4, session fixation).
      const token = mintToken(session.id)
      const created = await store.create(recordOf(token, session), limit, session.createdAt, replaces)
      return created.admitted ? { ...created, issued: issued(token, session) } : created
    },

    async renew(token, extend, now) {
      return update<RenewResult>(store, async () => {
        const found = await lookUp(token, now)
        if (!found.ok) return { result: found }
        const { stored } = found
        const isRepeated = found.match === 'previous'
        // A step-up replaced this token: with the password its holder receives the current one.
        if (isRepeated && !isSuccessor(stored, token))
          return { result: { ok: false, code: 'step_up_required', sessionId: stored.session.id } }
        const session = extend(stored.session)
        if ('ok' in session) return { result: session }
        step('renew')
        const successor = successorOf(token, rotationKey)
        const result = { ok: true, issued: issued(successor, session), repeated: isRepeated } as const
        return isRepeated ? { result } : { result, write: withSuccessor(stored, successor, session, now) }
      })
    },

    async reissue(session, presented) {
      const { roles, authenticatedAt, ip, userAgent } = session
      const successor = stepUpSuccessorOf(presented, rotationKey)
      return update<Issued | null>(store, async () => {
        const found = await store.find(session.id)
        if (found?.state !== 'live') return { result: null }
        const { stored } = found
        const after = { ...stored.session, roles, authenticatedAt, ip, userAgent }
        if (authenticatedAt >= endsAt(after)) return { result: null }
        const result = issued(successor, after)
        // Another tab has re-authenticated with the same token. Both receive the same successor.
        if (digestsEqual(stored.digest, digestOf(successor)))
          return { result, write: { ...stored, session: after } }
        // The token was replaced twice since the check, so its successor may already be spent.
        if (!tokenMatches(stored, presented, authenticatedAt, graceMs)) return { result: null }
        return { result, write: withSuccessor(stored, successor, after, authenticatedAt) }
      })
    },

    async setData(session, change, token, now) {
      return update<DataResult>(store, async () => {
        const found = await lookUp(token, now)
        if (!found.ok) return { result: found }
        const { stored } = found
        const overdue = checkLifetime(stored.session, now)
        if (overdue) return { result: overdue }
        step('renew')
        // The activity of this request too: the touch of its check may not have been written yet.
        const changed = changeData(afterTouch(stored.session, session, now), change)
        if (changed === null) {
          const result = { ok: false, code: 'conflict', version: dataVersionOf(stored.session) } as const
          // A cached record may be outdated; that it can be written proves that it is the stored one.
          return staleMs === null ? { result } : { result, write: stored }
        }
        const result = { ok: true, session: changed, issued: null, effect: 'immediate' } as const
        return { result, write: { ...stored, session: changed } }
      })
    },
  }
}

function recordOf(token: string, session: Session): SessionRecord {
  return {
    session,
    digest: digestOf(token),
    previousDigest: null,
    rotatedAt: session.authenticatedAt,
    generation: 0,
  }
}

/** The record after its token was replaced. The previous token is still accepted for the grace period. */
function withSuccessor(
  stored: SessionRecord,
  successor: string,
  session: Session,
  now: Instant,
): SessionRecord {
  return {
    ...stored,
    session,
    digest: digestOf(successor),
    previousDigest: stored.digest,
    rotatedAt: now,
    generation: stored.generation + 1,
  }
}

function issued(token: string, session: Session) {
  return {
    credential: token,
    refreshToken: null,
    refreshExpiresAt: null,
    session: { ...session, expiresAt: endsAt(session) },
  }
}
