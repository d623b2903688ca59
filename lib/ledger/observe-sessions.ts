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
  type Instant,
  type NodeId,
  type Session,
  sessionView,
} from '#lib/core/session.ts'
import type { CheckResult, Sessions } from '#lib/core/sessions.ts'
import type { EndedSession } from '#lib/core/termination.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { Act, AnswerEvent, Cost, EventSink, LabEvent } from './event.ts'

/** What the observer may know of the request beyond what the call itself says. */
export interface ObserverContext {
  readonly node: NodeId
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  /** The refresh token that came beside it. */
  readonly refreshToken?: string | null
  readonly weigh?: MeasureCredential
  /** The name that the client's user agent goes by. */
  readonly client?: string | undefined
  /** The user that the request named, where it named one. */
  readonly user?: string
  readonly now: () => Instant
  readonly micros: () => number
  readonly storeReads: () => number
  /** What the request has cost by now, but for what travelled. */
  readonly spent: () => Omit<Cost, 'bytesUp' | 'bytesDown'>
  /** Takes the event that states the answer to the request, instead of the ledger. Absent if no client is answered. */
  readonly onAnswer?: (event: AnswerEvent) => void
}

/** A refusal, of a credential or of the wish for one. */
type RefusalFacts = Pick<Refused, 'sessionId' | 'endReason'> &
  Pick<Extract<LabEvent, { type: 'request.refused' }>, 'code'>

/**
 * The same sessions, watched. What goes in and what comes out is what would have without it: the observer is told
 * afterwards, nobody waits for it, and an observer that throws changes no answer.
 */
export function observeSessions(
  sessions: Sessions,
  mechanism: Mechanism,
  observe: EventSink,
  at: ObserverContext,
): Sessions {
  const knownBy = mechanism.keeps === 'records' ? 'server' : 'ledger'
  const safely =
    <T extends LabEvent>(take: (event: T) => void) =>
    (event: T) => {
      try {
        take(event)
      } catch {
        // An observer's trouble is its own.
      }
    }
  const tell = safely(observe)
  const answer = safely<AnswerEvent>(at.onAnswer ?? observe)
  const about = (session: Pick<Session, 'id' | 'user'>) => ({
    mechanism: mechanism.id,
    sessionId: session.id,
    user: session.user,
    node: at.node,
  })
  const view = (session: Session) => sessionView(session, knownBy, false)
  const by = at.client === undefined ? {} : { client: at.client }
  const print = (credential: string | null) =>
    credential === null ? {} : { fingerprint: fingerprintOf(credential) }
  /** @param down what is handed out @param refreshToken what was presented to renew */
  const costOf = (
    down: Pick<Issued, 'credential' | 'refreshToken'> | null,
    refreshToken = at.refreshToken ?? null,
  ): { cost: Cost } => ({
    cost: {
      bytesUp: (at.credential?.length ?? 0) + (refreshToken?.length ?? 0),
      bytesDown: down === null ? 0 : down.credential.length + (down.refreshToken?.length ?? 0),
      ...at.spent(),
    },
  })
  /** @param states how the event is written: `answer` if the credential is what the client asked for */
  const issued = (
    states: (event: AnswerEvent) => void,
    type: 'session.created' | 'session.rotated' | 'session.stepped_up' | 'token.refreshed',
    { credential, kid, session, family }: Issued,
    cost: { cost?: Cost } = {},
  ) =>
    states({
      type,
      ...about(session),
      fingerprint: fingerprintOf(credential),
      session: view(session),
      ...(family ? { family } : {}),
      ...(kid === undefined ? {} : { kid }),
      ...(type === 'session.created' ? by : {}),
      ...carriageOf(at.weigh?.(credential, session)),
      ...cost,
    })
  const named = mechanism.keeps === 'denials' && mechanism.revocations.techniques.includes('denylist')
  /**
   * One event for each session that ended.
   * @param denied whether each was put on the denylist
   * @param asked the session that the client asked to end
   */
  const ended = (sessions: readonly EndedSession[], denied = named, asked?: EndedSession) => {
    for (const session of sessions) {
      const { known, reason, ending } = session
      if (denied)
        tell({
          type: 'token.denied',
          ...about(known),
          until: Math.max(known.absoluteExpiresAt, known.expiresAt),
        })
      const lastedSeconds = (at.now() - known.createdAt) / 1000
      const states = session === asked ? answer : tell
      states({ type: 'session.ended', ...about(known), reason, ...ending, lastedSeconds })
    }
  }
  /** A user's credentials were called back together: said once, before the sessions that ended by it. */
  const revoked = (
    user: string,
    reason: EndReason,
    sessions: readonly EndedSession[],
    asked?: EndedSession,
  ) => {
    if (mechanism.keeps === 'denials' && canRevokeUser(mechanism.revocations)) {
      const { techniques } = mechanism.revocations
      tell({ type: 'user.revoked_before', mechanism: mechanism.id, user, node: at.node, techniques, reason })
      ended(sessions, false, asked)
    } else ended(sessions, named, asked)
  }
  /**
   * One was to end; if single sessions cannot be denied, its user's others ended with it.
   * @param isAnswer whether its end is what the client asked for; then it is stated last
   */
  const endedOne = (sessions: readonly EndedSession[], isAnswer = false) => {
    const [own, ...others] = sessions
    if (!own) return
    const all = isAnswer ? [...others, own] : sessions
    const asked = isAnswer ? own : undefined
    if (named) ended(all, named, asked)
    else revoked(own.known.user, own.reason, all, asked)
  }
  const refused = ({ code, sessionId, endReason }: RefusalFacts, weight?: CredentialSize) =>
    answer({
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
      ...carriageOf(weight),
      ...costOf(null),
    })

  /** Tells of an outage, and of what was too large to be issued, and lets it pass on. */
  async function watch<T>(call: Promise<T>, then: (result: T) => void): Promise<T> {
    try {
      const result = await call
      then(result)
      return result
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        answer({
          type: 'store.unavailable',
          store: error.store,
          mechanism: mechanism.id,
          node: at.node,
          act: at.act,
          ...by,
        })
      }
      if (error instanceof SessionTooLarge) refused({ code: 'session_too_large' }, error)
      throw error
    }
  }

  /** @param facts what the check says beyond it */
  const verified = (
    session: Pick<Session, 'id' | 'user'>,
    facts: Pick<Extract<LabEvent, { type: 'request.verified' }>, 'revocationCheck' | 'cached' | 'cost'>,
    presented = at.credential,
  ) =>
    answer({
      type: 'request.verified',
      ...about(session),
      act: at.act,
      carrier: at.carrier,
      fingerprint: fingerprintOf(presented ?? ''),
      micros: at.micros(),
      storeReads: at.storeReads(),
      ...by,
      ...facts,
    })

  function checked(result: CheckResult): void {
    for (const { what, mode } of result.mismatches ?? []) {
      if (result.session) tell({ type: 'binding.mismatch', ...about(result.session), what, mode })
    }
    if (!result.ok) {
      refused(result)
      return
    }
    if (result.rotated && result.renewed) issued(tell, 'session.rotated', result.renewed)
    if (result.slid) {
      const { credential, kid } = result.renewed ?? { credential: null }
      tell({
        type: 'session.touched',
        ...about(result.session),
        session: view(result.session),
        ...print(credential),
        ...(kid === undefined ? {} : { kid }),
      })
    }
    verified(result.session, {
      ...(result.revocationCheck === 'skipped' ? { revocationCheck: 'skipped' } : {}),
      ...(result.revocationCheck === 'cached' ? { cached: true } : {}),
      // Only a cookie is handed back by the way.
      ...costOf(at.carrier === 'cookie' ? result.renewed : null),
    })
  }

  return {
    keeps: sessions.keeps,

    login: (account, seen, options, held) =>
      watch(sessions.login(account, seen, options, held), (result) => {
        const limited = {
          type: 'policy.limit_reached',
          mechanism: mechanism.id,
          user: account.name,
          node: at.node,
          limit: result.limit,
        } as const
        if (!result.ok) return tell({ ...limited, outcome: 'rejected', by: result.by })
        ended(result.evicted)
        if (result.evicted.length > 0) tell({ ...limited, outcome: 'evicted' })
        ended(result.replaced)
        issued(answer, 'session.created', result.issued, costOf(result.issued))
      }),

    check: (credential, seen, how) => watch(sessions.check(credential, seen, how), checked),

    refresh: (presented, seen) =>
      watch(sessions.refresh(presented, seen), (result) => {
        if (result.ok) {
          const { hasRefreshToken } = mechanism
          const cost = costOf(result.issued, hasRefreshToken ? presented : null)
          // A legitimate retry gets the credential that was issued before: nothing changed.
          if (result.repeated) return verified(result.issued.session, cost, presented)
          const type = hasRefreshToken ? 'token.refreshed' : 'session.rotated'
          return issued(answer, type, result.issued, cost)
        }
        if (result.reuse) {
          const { session, ...reuse } = result.reuse
          tell({ type: 'token.reuse_detected', ...about(session), ...reuse })
          endedOne(result.ended ?? [])
        }
        refused(result)
      }),

    stepUp: (session, seen, presented) =>
      watch(sessions.stepUp(session, seen, presented), (result) => {
        if (result) issued(answer, 'session.stepped_up', result, costOf(result))
      }),

    endPresented: (held, reason) =>
      watch(sessions.endPresented(held, reason), (result) => {
        if (result.reach !== 'nothing') endedOne(result.ended, reason === 'signed_out')
      }),

    sessionOf: (held) =>
      watch(sessions.sessionOf(held), (session) => {
        if (session) verified(session, {}, held.credential ?? held.refreshToken)
      }),

    revoke: (known, reason) => watch(sessions.revoke(known, reason), (ended) => endedOne(ended)),

    revokeAll: (user, reason, except, seen) =>
      watch(sessions.revokeAll(user, reason, except, seen), (all) => revoked(user, reason, all)),

    adjust: (known, endsInSeconds) =>
      watch(sessions.adjust(known, endsInSeconds), (result) => {
        if (!result.ok) return
        tell({ type: 'session.adjusted', ...about(result.session), session: view(result.session) })
      }),

    expire: (known) =>
      watch(sessions.expire(known), (expired) => {
        if (expired) ended([expired], named && known.expiresAt > at.now())
      }),
  }
}

function carriageOf(weight: CredentialSize | undefined): { carriage?: CredentialSizeView } {
  return weight ? { carriage: { bytes: weight.bytes, mostBytes: weight.most } } : {}
}
