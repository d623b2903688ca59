import {
  type CredentialSize,
  type CredentialSizeView,
  type MeasureCredential,
  SessionTooLarge,
} from '#lib/core/credential-size.ts'
import { StoreUnavailable } from '#lib/core/errors.ts'
import type { Issued, Mechanism } from '#lib/core/mechanism.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import { canRevokeUser } from '#lib/core/revocation.ts'
import {
  type Carrier,
  type EndReason,
  endsAt,
  type Instant,
  type NodeId,
  type Session,
  sessionView,
} from '#lib/core/session.ts'
import type { CheckResult, Sessions } from '#lib/core/sessions.ts'
import type { EndedSession } from '#lib/core/termination.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { Act, Cost, EventSink, LabEvent, ResponseEvent } from './event.ts'

/** The request that is observed. */
export interface ObservedRequest {
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  readonly refreshToken?: string | null
  readonly measureCredential?: MeasureCredential
  /** Short name of the client's user agent. */
  readonly client?: string | undefined
  /** Keyed mark of the client's network. */
  readonly network?: string | undefined
  /** Duration in microseconds, and cost without bytes, of the request so far. */
  readonly trace: { micros(): number; spent(): Omit<Cost, 'bytesUp' | 'bytesDown'> }
  /** Receives the event that states the response, instead of the ledger. Absent if there is no response. */
  readonly onResponseEvent?: (event: ResponseEvent) => void
}

interface Observed {
  readonly mechanism: Mechanism
  readonly node: NodeId
  readonly now: () => Instant
  /** The request that calls an operation. */
  readonly current: () => ObservedRequest
}

/** A refused credential or a refused request for one. */
type RefusalFacts = Pick<Refused, 'sessionId' | 'endReason' | 'endedAt'> &
  Pick<Extract<LabEvent, { type: 'request.refused' }>, 'code' | 'verified' | 'user'>

/**
 * Decorates sessions with events. Arguments and results are passed through unchanged; events are emitted afterwards and
 * not awaited, and an observer that throws does not affect the result. Decorated once for many requests: what differs
 * between them is read from the request that calls.
 */
export function observeSessions(
  sessions: Sessions,
  { mechanism, node, now, current }: Observed,
  observe: EventSink,
): Sessions {
  const knownBy = mechanism.keeps === 'records' ? 'server' : 'ledger'
  const passTo = <T extends LabEvent>(take: (event: T) => void, event: T): void => {
    try {
      take(event)
    } catch {
      // A failing observer must not affect the request.
    }
  }
  const emit = (event: LabEvent) => passTo(observe, event)
  const emitResponse = (event: ResponseEvent) => passTo(current().onResponseEvent ?? observe, event)
  const sessionFacts = (session: Pick<Session, 'id' | 'user'>) => ({
    mechanism: mechanism.id,
    sessionId: session.id,
    user: session.user,
    node,
  })
  const view = (session: Session) => sessionView(session, knownBy, false)
  const clientFact = () => {
    const { client } = current()
    return client === undefined ? {} : { client }
  }
  const networkFact = () => {
    const { network } = current()
    return network === undefined ? {} : { network }
  }
  const fingerprintFact = (credential: string | null) =>
    credential === null ? {} : { fingerprint: fingerprintOf(credential) }
  /** @param down the issued credentials @param refreshToken the presented refresh token */
  const costOf = (
    down: Pick<Issued, 'credential' | 'refreshToken'> | null,
    refreshToken = current().refreshToken ?? null,
  ): { cost: Cost } => ({
    cost: {
      bytesUp: (current().credential?.length ?? 0) + (refreshToken?.length ?? 0),
      bytesDown: down === null ? 0 : down.credential.length + (down.refreshToken?.length ?? 0),
      ...current().trace.spent(),
    },
  })
  /** @param write `emitResponse` if the credential is the response to the request, else `emit` */
  const issued = (
    write: (event: ResponseEvent) => void,
    type: 'session.created' | 'session.rotated' | 'session.stepped_up' | 'token.refreshed',
    { credential, kid, session, family }: Issued,
    cost: { cost?: Cost } = {},
  ) =>
    write({
      type,
      ...sessionFacts(session),
      fingerprint: fingerprintOf(credential),
      session: view(session),
      ...(family ? { family } : {}),
      ...(type === 'session.created' && session.stamp ? { stamp: session.stamp } : {}),
      ...(kid === undefined ? {} : { kid }),
      ...clientFact(),
      ...networkFact(),
      ...carriageOf(current().measureCredential?.(credential, session)),
      ...cost,
    })
  const usesDenylist = mechanism.keeps === 'denials' && mechanism.revocations.techniques.includes('denylist')
  /**
   * One event for each session that ended.
   * @param denied whether each was put on the denylist
   * @param requested the session that the client asked to end
   */
  const ended = (sessions: readonly EndedSession[], denied = usesDenylist, requested?: EndedSession) => {
    for (const session of sessions) {
      const { known, reason, ending } = session
      if (denied)
        emit({
          type: 'token.denied',
          ...sessionFacts(known),
          until: Math.max(known.absoluteExpiresAt, known.expiresAt),
        })
      const lastedSeconds = (now() - known.createdAt) / 1000
      const write = session === requested ? emitResponse : emit
      write({ type: 'session.ended', ...sessionFacts(known), reason, ...ending, lastedSeconds })
    }
  }
  /** All credentials of a user were revoked: one event, before those of the ended sessions. */
  const revoked = (
    user: string,
    reason: EndReason,
    sessions: readonly EndedSession[],
    requested?: EndedSession,
    except: string | null = null,
  ) => {
    if (mechanism.keeps === 'denials' && canRevokeUser(mechanism.revocations)) {
      const { techniques } = mechanism.revocations
      emit({
        type: 'user.revoked_before',
        mechanism: mechanism.id,
        user,
        node,
        techniques,
        reason,
        ...(except === null ? {} : { except }),
      })
      ended(sessions, false, requested)
    } else ended(sessions, usesDenylist, requested)
  }
  /**
   * One session was ended; without a denylist, the other sessions of its user ended as well.
   * @param isAnswer whether its end is the response to the request; then its event is the last one
   */
  const endedOne = (sessions: readonly EndedSession[], isAnswer = false) => {
    const [own, ...others] = sessions
    if (!own) return
    const all = isAnswer ? [...others, own] : sessions
    const requested = isAnswer ? own : undefined
    if (usesDenylist) ended(all, usesDenylist, requested)
    else revoked(own.known.user, own.reason, all, requested)
  }
  const refused = (
    { code, sessionId, endReason, endedAt, verified, user }: RefusalFacts,
    size?: CredentialSize,
  ) => {
    const { act, trace, credential } = current()
    emitResponse({
      type: 'request.refused',
      act,
      mechanism: mechanism.id,
      node,
      code,
      micros: trace.micros(),
      ...fingerprintFact(credential),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(endReason === undefined ? {} : { endReason }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(verified === undefined ? {} : { verified }),
      ...(user === undefined ? {} : { user }),
      ...clientFact(),
      ...carriageOf(size),
      ...costOf(null),
    })
  }

  /** Emits events for an outage and for a session that is too large, and rethrows the error. */
  async function observeCall<T>(call: Promise<T>, then: (result: T) => void): Promise<T> {
    try {
      const result = await call
      then(result)
      return result
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        emitResponse({
          type: 'store.unavailable',
          store: error.store,
          mechanism: mechanism.id,
          node,
          act: current().act,
          ...clientFact(),
        })
      }
      if (error instanceof SessionTooLarge) refused({ code: 'session_too_large' }, error)
      throw error
    }
  }

  /** @param presented the credential that was accepted, if it is not the one of the request */
  const verified = (
    session: Pick<Session, 'id' | 'user'>,
    facts: Pick<
      Extract<LabEvent, { type: 'request.verified' }>,
      'revocationCheck' | 'cached' | 'cost' | 'roles'
    >,
    presented = current().credential,
  ) => {
    const { act, carrier, trace } = current()
    emitResponse({
      type: 'request.verified',
      ...sessionFacts(session),
      act,
      carrier,
      fingerprint: fingerprintOf(presented ?? ''),
      micros: trace.micros(),
      storeReads: facts.cost?.storeReads ?? trace.spent().storeReads,
      ...clientFact(),
      ...networkFact(),
      ...facts,
    })
  }

  /** @param dataVersion the new version of the session data, if the request replaced it */
  function checked(result: CheckResult, dataVersion?: number): void {
    for (const { what, mode } of result.mismatches ?? []) {
      if (result.session) emit({ type: 'binding.mismatch', ...sessionFacts(result.session), what, mode })
    }
    if (!result.ok) {
      refused(result)
      return
    }
    if (result.rotated && result.renewed) issued(emit, 'session.rotated', result.renewed)
    if (result.slid || dataVersion !== undefined) {
      const { credential, kid } = result.renewed ?? { credential: null }
      emit({
        type: 'session.touched',
        ...sessionFacts(result.session),
        session: view(result.session),
        ...fingerprintFact(credential),
        ...(kid === undefined ? {} : { kid }),
        ...(dataVersion === undefined ? {} : { dataVersion }),
      })
    }
    verified(result.session, {
      roles: result.account.roles,
      ...(result.revocationCheck === 'skipped' ? { revocationCheck: 'skipped' } : {}),
      ...(result.revocationCheck === 'cached' ? { cached: true } : {}),
      // Only a cookie is renewed during a check.
      ...costOf(current().carrier === 'cookie' ? result.renewed : null),
    })
  }

  return {
    keeps: sessions.keeps,

    login: (account, seen, options, presented) =>
      observeCall(sessions.login(account, seen, options, presented), (result) => {
        const limited = {
          type: 'policy.limit_reached',
          mechanism: mechanism.id,
          user: account.name,
          node,
          limit: result.limit,
        } as const
        if (!result.ok) return emit({ ...limited, outcome: 'rejected', by: result.by })
        ended(result.evicted)
        if (result.evicted.length > 0) emit({ ...limited, outcome: 'evicted' })
        ended(result.replaced)
        issued(emitResponse, 'session.created', result.issued, costOf(result.issued))
      }),

    check: (credential, seen, how) => observeCall(sessions.check(credential, seen, how), checked),

    refresh: (presented, seen) =>
      observeCall(sessions.refresh(presented, seen), (result) => {
        if (result.ok) {
          const { hasRefreshToken } = mechanism
          const cost = costOf(result.issued, hasRefreshToken ? presented : null)
          // A legitimate retry gets the credential that was issued before: nothing changed.
          if (result.repeated) return verified(result.issued.session, cost, presented)
          const type = hasRefreshToken ? 'token.refreshed' : 'session.rotated'
          return issued(emitResponse, type, result.issued, cost)
        }
        if (result.reuse) {
          const { session, ...reuse } = result.reuse
          emit({ type: 'token.reuse_detected', ...sessionFacts(session), ...reuse })
          endedOne(result.ended ?? [])
        }
        refused(result)
      }),

    stepUp: (session, seen, presented) =>
      observeCall(sessions.stepUp(session, seen, presented), (result) => {
        if (result) issued(emitResponse, 'session.stepped_up', result, costOf(result))
      }),

    setData: (credential, seen, change) =>
      observeCall(sessions.setData(credential, seen, change), (result) => {
        if (!result.ok) return checked(result)
        const { session, outcome } = result
        checked(result, outcome.kind === 'changed' ? outcome.version : undefined)
        if (outcome.kind !== 'too-large') return
        const { id: sessionId, user } = session
        refused({ code: 'session_too_large', sessionId, user, verified: true }, outcome.error)
      }),

    endPresented: (presented, reason) =>
      observeCall(sessions.endPresented(presented, reason), (result) => {
        if (result.reach !== 'nothing') endedOne(result.ended, reason === 'signed_out')
      }),

    sessionOf: (presented) =>
      observeCall(sessions.sessionOf(presented), (session) => {
        if (session) verified(session, {}, presented.credential ?? presented.refreshToken)
      }),

    revoke: (known, reason) => observeCall(sessions.revoke(known, reason), (ended) => endedOne(ended)),

    revokeAll: (user, reason, except, seen) =>
      observeCall(sessions.revokeAll(user, reason, except, seen), (all) =>
        revoked(user, reason, all, undefined, except),
      ),

    adjust: (known, endsInSeconds) =>
      observeCall(sessions.adjust(known, endsInSeconds), (result) => {
        if (!result.ok) return
        emit({
          type: 'session.adjusted',
          ...sessionFacts(result.session),
          session: view(result.session),
          endedAtBefore: endsAt(known),
        })
      }),

    expire: (known) =>
      observeCall(sessions.expire(known), (expired) => {
        if (expired) ended([expired], usesDenylist && known.expiresAt > now())
      }),
  }
}

function carriageOf(size: CredentialSize | undefined): { carriage?: CredentialSizeView } {
  return size ? { carriage: { bytes: size.bytes, mostBytes: size.max } } : {}
}
