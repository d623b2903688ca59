/*
 * What the two reference-token mechanisms share: a random token that means nothing, and a record that means everything.
 * `server-session` and `opaque-token` differ in who carries the token and where the record is; not in this.
 */
import type { KeepsRecords } from '#lib/core/mechanism.ts'
import {
  digestOf,
  idOf,
  isTokenOf,
  mintToken,
  opens,
  type StoredSession,
  successorOf,
} from '#lib/core/reference-token.ts'
import { endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { type OnStep, UNWATCHED } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { type Refused, refusalOf } from '#lib/core/verdict.ts'

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
  async function lookUp(token: string, now: Instant): Promise<StoredSession | Refused> {
    step('shape')
    const id = idOf(token)
    if (id === null) return { ok: false, code: 'malformed' }
    step('lookup')
    const found = await store.find(id)
    step('compare')
    // Only the holder of the session's token is told why it ended: the ID is public.
    if (found?.state === 'ended' && (!found.digests || isTokenOf(found.digests, token)))
      return refusalOf(id, found.reason, found.at)
    return found?.state === 'live' && opens(found.stored, token, now, graceMs)
      ? found.stored
      : { ok: false, code: 'unknown_session' }
  }

  return {
    id,
    keeps: 'records',
    records: store,
    register: store,
    hasRefreshToken: false,
    slides: 'record',

    async issue(session, limit) {
      step('issue')
      // Always a token of our own making: one that the client brought is never adopted (ASVS 7.2.4, fixation).
      const token = mintToken(session.id)
      const created = await store.create(recordOf(token, session), limit, session.createdAt)
      return created.admitted ? { ...created, issued: issued(token, session) } : created
    },

    async verify(token, now) {
      const record = await lookUp(token, now)
      return 'ok' in record ? record : { ok: true, session: record.session, renewedAt: record.rotatedAt }
    },

    async renew(token, extend, now) {
      const record = await lookUp(token, now)
      if ('ok' in record) return record
      const session = extend(record.session)
      if ('ok' in session) return session
      step('renew')
      const successor = successorOf(token, rotationKey)
      const rotation = {
        id: session.id,
        presented: digestOf(token),
        successor: digestOf(successor),
        session,
        now,
        graceMs,
      }
      const rotated = await store.rotate(rotation)
      if (rotated === 'rotated' || rotated === 'repeated') {
        return { ok: true, issued: issued(successor, session), repeated: rotated === 'repeated' }
      }
      return {
        ok: false,
        code: rotated === 'gone' ? 'session_ended' : 'unknown_session',
        sessionId: session.id,
      }
    },

    async reissue(session) {
      const token = mintToken(session.id)
      return (await store.replace(recordOf(token, session))) ? issued(token, session) : null
    },
  }
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

function issued(token: string, session: Session) {
  return {
    credential: token,
    refreshToken: null,
    refreshExpiresAt: null,
    session: { ...session, expiresAt: endsAt(session) },
  }
}
