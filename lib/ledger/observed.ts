import { StoreUnavailable } from '#lib/core/errors.ts'
import type { Issued, Mechanism } from '#lib/core/mechanism.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import {
  type Carrier,
  type EndReason,
  endsAt,
  type Instant,
  type NodeId,
  type Session,
  viewOf,
} from '#lib/core/session.ts'
import type { Checked, Ending, Known, Sessions } from '#lib/core/sessions.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { Act, LabEvent, Observe } from './event.ts'

/** What the observer may know of the request beyond what the call itself says. */
export interface Circumstances {
  readonly node: NodeId
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  /** The name that the client's user agent goes by. */
  readonly client?: string | undefined
  /** The user that the request named, where it named one. */
  readonly user?: string
  readonly now: () => Instant
  readonly micros: () => number
  readonly storeReads: () => number
}

/**
 * The same sessions, watched. What goes in and what comes out is what would have without it: the observer is told
 * afterwards, nobody waits for it, and an observer that throws changes no answer.
 */
export function observed(
  sessions: Sessions,
  mechanism: Pick<Mechanism, 'id' | 'keeps' | 'families'>,
  observe: Observe,
  at: Circumstances,
): Sessions {
  const knownBy = mechanism.keeps === 'records' ? 'server' : 'ledger'
  const tell = (event: LabEvent) => {
    try {
      observe(event)
    } catch {
      // An observer's trouble is its own.
    }
  }
  const about = (session: Pick<Session, 'id' | 'user'>) => ({
    mechanism: mechanism.id,
    sessionId: session.id,
    user: session.user,
    node: at.node,
  })
  const view = (session: Session) => viewOf(session, knownBy, false)
  const by = at.client === undefined ? {} : { client: at.client }
  const print = (credential: string | null) =>
    credential === null ? {} : { fingerprint: fingerprintOf(credential) }
  const issued = (
    type: 'session.rotated' | 'session.stepped_up' | 'token.refreshed',
    { credential, session }: Issued,
  ) => tell({ type, ...about(session), fingerprint: fingerprintOf(credential), session: view(session) })
  const ended = (
    session: Pick<Session, 'id' | 'user'> & { readonly createdAt?: Instant },
    reason: EndReason,
    { effect, effectiveAt }: Ending,
  ) => {
    const lasted =
      session.createdAt === undefined ? {} : { lastedSeconds: (at.now() - session.createdAt) / 1000 }
    tell({ type: 'session.ended', ...about(session), reason, effect, effectiveAt, ...lasted })
  }
  const denied = (known: Known) => {
    if (mechanism.keeps === 'denials')
      tell({ type: 'token.denied', ...about(known), until: known.absoluteExpiresAt })
  }
  const refused = ({ code, sessionId, endReason }: Refused) =>
    tell({
      type: 'request.refused',
      act: at.act,
      mechanism: mechanism.id,
      node: at.node,
      code,
      micros: at.micros(),
      ...print(at.credential),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(endReason === undefined ? {} : { endReason }),
      ...by,
    })

  /** Tells of an outage, and lets it pass on. */
  async function watch<T>(call: Promise<T>, then: (result: T) => void): Promise<T> {
    try {
      const result = await call
      then(result)
      return result
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        tell({
          type: 'store.unavailable',
          store: error.store,
          mechanism: mechanism.id,
          node: at.node,
          act: at.act,
        })
      }
      throw error
    }
  }

  function checked(result: Checked): void {
    for (const { what, mode } of result.mismatches ?? []) {
      if (result.session) tell({ type: 'binding.mismatch', ...about(result.session), what, mode })
    }
    if (!result.ok) {
      refused(result)
      return
    }
    if (result.slid)
      tell({ type: 'session.touched', ...about(result.session), session: view(result.session) })
    tell({
      type: 'request.verified',
      ...about(result.session),
      act: at.act,
      carrier: at.carrier,
      fingerprint: fingerprintOf(at.credential ?? ''),
      micros: at.micros(),
      storeReads: at.storeReads(),
      ...(result.revocationCheck === 'skipped' ? { revocationCheck: 'skipped' } : {}),
      ...by,
    })
  }

  return {
    keeps: sessions.keeps,

    login: (account, seen, options) =>
      watch(sessions.login(account, seen, options), (result) => {
        const limited = {
          type: 'policy.limit_reached',
          mechanism: mechanism.id,
          user: account.name,
          node: at.node,
        } as const
        if (!result.ok) return tell({ ...limited, limit: result.limit, outcome: 'rejected' })
        const { session, credential } = result.issued
        for (const id of result.evicted) {
          ended({ id, user: account.name }, 'evicted_over_limit', {
            effect: 'immediate',
            effectiveAt: session.createdAt,
          })
        }
        if (result.evicted.length > 0) tell({ ...limited, limit: result.limit, outcome: 'evicted' })
        tell({
          type: 'session.created',
          ...about(session),
          fingerprint: fingerprintOf(credential),
          session: view(session),
          ...by,
        })
      }),

    check: (credential, seen, slide) => watch(sessions.check(credential, seen, slide), checked),

    refresh: (presented, seen) =>
      watch(sessions.refresh(presented, seen), (result) => {
        if (result.ok)
          return issued(mechanism.families ? 'token.refreshed' : 'session.rotated', result.issued)
        if (result.reuse) {
          const { session, generationsBehind } = result.reuse
          tell({ type: 'token.reuse_detected', ...about(session), generationsBehind })
          denied(session)
          ended(session, 'refresh_reuse_detected', { effect: 'immediate', effectiveAt: at.now() })
        }
        refused(result)
      }),

    stepUp: (session) =>
      watch(sessions.stepUp(session), (result) => {
        if (result) issued('session.stepped_up', result)
      }),

    leave: (held, reason) =>
      watch(sessions.leave(held, reason), (result) => {
        if (result.reach === 'nothing') return
        denied(result.session)
        ended(
          result.session,
          reason,
          result.reach === 'everywhere'
            ? { effect: 'immediate', effectiveAt: at.now() }
            : { effect: 'at-expiry', effectiveAt: result.copiesLiveUntilAt },
        )
      }),

    end: (known, reason) =>
      watch(sessions.end(known, reason), (ending) => {
        if (!ending) return
        denied(known)
        ended(known, reason, ending)
      }),

    expire: (known) =>
      watch(sessions.expire(known), (reason) => {
        if (reason) ended(known, reason, { effect: 'immediate', effectiveAt: endsAt(known) })
      }),
  }
}
