/*
 * What the two reference-token mechanisms share: a random token that means nothing, and a record that means everything.
 * `server-session` and `opaque-token` differ in who carries the token and where the record is; not in this.
 */
import type { Issued, KeepsRecords, Renewed } from '#lib/core/mechanism.ts'
import {
  digestOf,
  idOf,
  isTokenOf,
  matchToken,
  mintToken,
  opens,
  type StoredSession,
  sameDigest,
  stepUpSuccessorOf,
  successorOf,
} from '#lib/core/reference-token.ts'
import { endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { type OnStep, UNWATCHED } from '#lib/core/steps.ts'
import { type Found, type SessionStore, update } from '#lib/core/store.ts'
import { type Refused, refusalOf, type Verdict } from '#lib/core/verdict.ts'

export interface ReferenceSetting {
  readonly store: SessionStore
  /** Derives the next token from the last; the same on every node. */
  readonly rotationKey: Uint8Array
  /** How long the token before the current one is still accepted, in milliseconds. */
  readonly graceMs: number
  readonly step?: OnStep
}

/** Issue, verify, renew and replace over one store. */
export function referenceSessions(
  id: KeepsRecords['id'],
  { store, rotationKey, graceMs, step = UNWATCHED }: ReferenceSetting,
): KeepsRecords {
  async function verify(token: string, now: Instant): Promise<Verdict> {
    step('shape')
    const id = idOf(token)
    if (id === null) return { ok: false, code: 'malformed' }
    step('lookup')
    const found = await store.find(id)
    step('compare')
    if (found?.state !== 'live') return refusalFor(id, token, found)
    const { stored } = found
    const match = matchToken(stored, token, now, graceMs)
    if (match !== 'current' && match !== 'previous') return { ok: false, code: 'unknown_session' }
    // A copy of the token from before a step-up does not profit from it: only the session's first authentication is
    // certain to have been made with this token or an ancestor.
    const isBeforeStepUp = match === 'previous' && !isSuccessor(stored, token)
    const { createdAt } = stored.session
    const session = isBeforeStepUp ? { ...stored.session, authenticatedAt: createdAt } : stored.session
    return { ok: true, session, renewedAt: stored.rotatedAt }
  }

  /** Whether renewal, and not a step-up, put the current token in the place of this one. */
  const isSuccessor = (stored: StoredSession, token: string) =>
    sameDigest(stored.digest, digestOf(successorOf(token, rotationKey)))

  return {
    id,
    keeps: 'records',
    records: store,
    register: store,
    hasRefreshToken: false,
    slides: 'record',
    verify,

    async issue(session, limit, replaces) {
      step('issue')
      // Always a new token: one that the client sent is never adopted (ASVS 7.2.4, session fixation).
      const token = mintToken(session.id)
      const created = await store.create(recordOf(token, session), limit, session.createdAt, replaces)
      return created.admitted ? { ...created, issued: issued(token, session) } : created
    },

    async renew(token, extend, now) {
      step('shape')
      const id = idOf(token)
      if (id === null) return { ok: false, code: 'malformed' }
      step('lookup')
      return update<Renewed>(store, id, (found) => {
        step('compare')
        if (found?.state !== 'live') return { result: refusalFor(id, token, found) }
        const { stored } = found
        const match = matchToken(stored, token, now, graceMs)
        const isRepeated = match === 'previous' && isSuccessor(stored, token)
        if (match !== 'current' && !isRepeated) return { result: { ok: false, code: 'unknown_session' } }
        const session = extend(stored.session)
        if ('ok' in session) return { result: session }
        step('renew')
        const successor = successorOf(token, rotationKey)
        const result = { ok: true, issued: issued(successor, session), repeated: isRepeated } as const
        return isRepeated ? { result } : { result, write: succeeded(stored, successor, session, now) }
      })
    },

    async reissue(session, presented) {
      const now = session.authenticatedAt
      const successor = stepUpSuccessorOf(presented, rotationKey)
      return update<Issued | null>(store, session.id, (found) => {
        if (found?.state !== 'live') return { result: null }
        const { stored } = found
        const { roles, authenticatedAt, ip, userAgent } = session
        const after = { ...stored.session, roles, authenticatedAt, ip, userAgent }
        if (now >= endsAt(after)) return { result: null }
        const result = issued(successor, after)
        // Another tab stepped up from the same token: it received this successor, and so does this one.
        if (sameDigest(stored.digest, digestOf(successor)))
          return { result, write: { ...stored, session: after } }
        // Replaced twice since it was checked: what this token would lead to may have been spent already.
        if (!opens(stored, presented, now, graceMs)) return { result: null }
        return { result, write: succeeded(stored, successor, after, now) }
      })
    },
  }
}

/** Only the holder of the session's token is told why it ended: the ID is public. */
function refusalFor(id: string, token: string, found: Exclude<Found, { state: 'live' }> | null): Refused {
  const isHolder = found !== null && (!found.digests || isTokenOf(found.digests, token))
  return isHolder ? refusalOf(id, found.reason, found.at) : { ok: false, code: 'unknown_session' }
}

function recordOf(token: string, session: Session): StoredSession {
  return {
    session,
    digest: digestOf(token),
    previousDigest: null,
    rotatedAt: session.authenticatedAt,
    generation: 0,
  }
}

/** The record after its token was replaced: the one before stays known for the grace period. */
function succeeded(stored: StoredSession, successor: string, session: Session, now: Instant): StoredSession {
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
