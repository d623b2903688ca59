import { bindingDecision, compareBinding, type Mismatch } from './binding.ts'
import { SessionTooLarge } from './credential-size.ts'
import { StoreUnavailable } from './errors.ts'
import { checkLifetime, expiryAfter, isRenewalDue, isSlideDue, newSession, slideSession } from './lifetime.ts'
import { type LimitKind, limitFor } from './limits.ts'
import type { Held, Issued, IssueResult, Mechanism, RenewResult } from './mechanism.ts'
import type { Policy } from './policy.ts'
import { checkRevocation, issuanceStamp, stampUnread } from './revocation.ts'
import {
  type Carrier,
  type ClientInfo,
  type EndReason,
  endsAt,
  type Instant,
  type IssuanceStamp,
  isRefused,
  type Session,
} from './session.ts'
import { NO_TRACE, type OnStep } from './steps.ts'
import type { EndEffect, EndedSession, SessionRef, SessionTerminator } from './termination.ts'
import { type Accepted, type Refused, refusalOf } from './verdict.ts'
import type { VerifiedCache } from './verified-cache.ts'

/** Who may sign in, as the bench knows them now. */
export interface Account {
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
}

export type LoginResult =
  | {
      readonly ok: true
      readonly issued: Issued
      readonly account: Account
      readonly evicted: readonly EndedSession[]
      /** The session that the client logged in from; empty if there was none. */
      readonly replaced: readonly EndedSession[]
      readonly limit: number
    }
  | { readonly ok: false; readonly limit: number; readonly by: LimitKind }

/** What a request asks of a check, beyond whether its credential is good. */
export interface CheckOptions {
  /** Whether the request counts as activity. */
  readonly slide: boolean
  /** It changes something that matters: nothing is taken from a cache, and the hybrid asks its store. */
  readonly sensitive?: boolean
  /** It brings the password that a stranger to this session is asked for. */
  readonly bringsPassword?: boolean
}

/** Whether it was asked if the credential had been called back. */
export type RevocationCheck = 'done' | 'skipped' | 'not-needed' | 'cached'

export type CheckResult =
  | {
      readonly ok: true
      readonly session: Session
      readonly account: Account
      /** A credential to hand back: the session slid, and this mechanism or its cookie has to say so. */
      readonly renewed: Issued | null
      readonly slid: boolean
      /** The credential had served its time and was replaced; the one before it is good for the grace period. */
      readonly rotated: boolean
      readonly mismatches: readonly Mismatch[]
      readonly revocationCheck: RevocationCheck
    }
  | (Refused & { readonly mismatches?: readonly Mismatch[]; readonly session?: Session })

export type RefreshResult =
  | { readonly ok: true; readonly issued: Issued; readonly account: Account; readonly repeated: boolean }
  | (Exclude<RenewResult, { ok: true }> & { readonly ended?: readonly EndedSession[] })

/** How far a sign-out reached. */
export type LogoutResult =
  | { readonly reach: 'everywhere'; readonly session: Session; readonly ended: readonly EndedSession[] }
  | {
      readonly reach: 'this-browser'
      readonly session: Session
      readonly copiesLiveUntilAt: Instant
      readonly ended: readonly EndedSession[]
    }
  | { readonly reach: 'nothing' }

/** What became of a session whose limits an operator set anew. */
export type AdjustResult =
  | {
      readonly ok: true
      readonly session: Session
      readonly ending: Pick<EndEffect, 'effect' | 'effectiveAt'>
    }
  /** `impossible`: the credential says itself when it ends. */
  | { readonly ok: false; readonly why: 'impossible' | 'over' }

export interface LoginOptions {
  readonly device: string
  readonly rememberMe: boolean
  readonly carrier: Carrier
  /** What the application puts into the session, where it puts anything. */
  readonly data?: string
}

/** The one flow that all four mechanisms share, as the routes see it. */
export interface Sessions extends Pick<SessionTerminator, 'revoke' | 'revokeAll'> {
  readonly keeps: Mechanism['keeps']
  /**
   * Creates a session. The one that the client holds is replaced in the same step (ASVS 7.2.4), and does not count
   * against the limits; if they reject the login, it stays as it is.
   * @throws SessionTooLarge if the credential would not fit; then no session was created, evicted or replaced
   */
  login(account: Account, seen: ClientInfo, options: LoginOptions, held?: Held): Promise<LoginResult>
  check(credential: string | null, seen: ClientInfo, how: CheckOptions): Promise<CheckResult>
  /**
   * @param presented the refresh token where the mechanism has one, else the credential itself
   * @throws SessionTooLarge where the new credential would not travel; then what was presented is good as before
   */
  refresh(presented: string | null, seen: ClientInfo): Promise<RefreshResult>
  /**
   * The session's owner proved anew who they are, and where: the client that did it is the session's from now on.
   * @param presented the credential that was checked
   * @throws SessionTooLarge as `refresh` does
   */
  stepUp(session: Session, seen: ClientInfo, presented: string): Promise<Issued | null>
  /** Ends the session that a client holds. */
  endPresented(held: Held, reason: EndReason): Promise<LogoutResult>
  /** Whose session a client holds, if any: enough to ask for the end of its siblings (ASVS 7.4.3). */
  sessionOf(held: Held): Promise<Session | null>
  /** Extends or shortens one: it ends at latest in so many seconds. */
  adjust(known: SessionRef, endsInSeconds: number): Promise<AdjustResult>
  /** Time may have run out: says how the session ended, or null where it was extended meanwhile. */
  expire(known: SessionRef): Promise<EndedSession | null>
}

export interface SessionsOptions {
  readonly mechanism: Mechanism
  readonly policy: Policy
  readonly now: () => Instant
  readonly account: (name: string) => Account | null
  readonly newId: () => Promise<string>
  /** The id of the revocation data, as this process last read it. */
  readonly revocationDataId: () => number
  /** What this node goes on trusting, where policy lets it. */
  readonly cache: VerifiedCache | null
  readonly step?: OnStep
}

/** Puts policy above one mechanism. Everything about minutes, counts and addresses is asked here and nowhere below. */
export function createSessions(setting: SessionsOptions): Sessions {
  const { mechanism, policy, now, account, newId, revocationDataId, cache, step = NO_TRACE } = setting
  const looksUp = mechanism.keeps === 'records' || policy.roles === 'looked-up'

  /** Who the session belongs to: looked up where the server looks anyway or policy says so, else believed. */
  function accountOf(session: Session): Account {
    const known = looksUp ? account(session.user) : null
    return known ?? { name: session.user, roles: session.roles, disabled: false }
  }

  /** Whether every request queries revocation data, or only sensitive actions do. */
  const checksEachRequest = mechanism.keeps === 'denials' && mechanism.policy.checkOn === 'every-request'

  /**
   * Asked last: it is the only question that may cost a round trip.
   * @param issues whether a new credential follows. Under `sensitive-acts` none is issued without an answer, also under
   * `fail-open`: a revoked session must not outlive the credential that it has.
   */
  async function queryRevocation(
    session: Session,
    how: CheckOptions,
    issues = false,
  ): Promise<Refused | RevocationCheck> {
    if (mechanism.keeps !== 'denials') return 'not-needed'
    if (!checksEachRequest && !how.sensitive) return 'not-needed'
    step('revocation')
    try {
      const standing = await mechanism.revocations.stateOf(mechanism.id, session)
      return checkRevocation(mechanism.revocations.techniques, session, standing) ?? 'done'
    } catch (error) {
      const mayGoOn = policy.outage === 'fail-open' && (checksEachRequest || !issues)
      if (error instanceof StoreUnavailable && mayGoOn) return 'skipped'
      throw error
    }
  }

  /**
   * Whether a seal may be renewed on activity: only if the revocation data was asked about it. A revoked seal that this
   * check accepted, and one whose revocation data does not answer, is not renewed and runs out.
   */
  async function mayReseal(session: Session, check: RevocationCheck): Promise<boolean> {
    if (mechanism.keeps !== 'denials' || check === 'done') return true
    if (check === 'skipped') return checksEachRequest
    const standing = await queryRevocation(session, { slide: true, sensitive: true }, true).catch(
      ignoreUnavailable,
    )
    return standing === 'done' || standing === 'skipped'
  }

  const mayGoUncounted = mechanism.slides === 'credential' && policy.outage === 'fail-open'

  /** A roster that is away counts nobody; whether that keeps people out is policy's to say. Records and families are no mere roster. */
  async function issueUncounted(error: unknown, drawn: Session): Promise<IssueResult> {
    const isOutage = error instanceof StoreUnavailable && mayGoUncounted
    const issued = isOutage ? await mechanism.reissue(drawn, '') : null
    if (issued === null) throw error
    return { admitted: true, issued, evicted: [], replaced: null }
  }

  /** What became of the session that a login replaced. With the exceptions away and policy going on unchecked, it runs on. */
  function replacedBy(before: Session, was: Session | null): Promise<readonly EndedSession[]> {
    return mechanism.confirmReplaced(before, was).catch((error) => {
      if (error instanceof StoreUnavailable && mayGoUncounted) return []
      throw error
    })
  }

  /**
   * The stamp for a new credential. Under a policy that stores nothing, or that accepts a login without the store, it states
   * only which revocation data there was: policy may check revocation later.
   */
  async function stampOf(user: string, sessionId: string): Promise<Pick<Session, 'stamp'>> {
    if (mechanism.keeps === 'records') return {}
    if (mechanism.keeps === 'nothing') return stamped(stampUnread(revocationDataId(), now()))
    const { revocations } = mechanism
    try {
      const standing = await revocations.stateOf(mechanism.id, { id: sessionId, user })
      return stamped(issuanceStamp(revocations.techniques, standing, now()))
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || policy.outage !== 'fail-open') throw error
      return stamped(stampUnread(revocationDataId(), now()))
    }
  }

  /**
   * The session that a client may end. Binding is not checked: each holder of the credential may end its session.
   * Revocation is: a revoked credential must not end what its user has begun since. A client whose access token has
   * expired still has its refresh token.
   */
  async function sessionOf({ credential, refreshToken }: Held): Promise<Session | null> {
    const owned = credential === null ? null : await mechanism.ownerOf('credential', credential, now())
    if (owned && now() < endsAt(owned)) {
      const standing = await queryRevocation(owned, { slide: false, sensitive: true })
      return typeof standing === 'object' ? null : owned
    }
    return refreshToken === null ? null : mechanism.ownerOf('refreshToken', refreshToken, now())
  }

  /** What renewal makes of a session, or why there is none: the same questions as on a check, with the roles of today. */
  const extendFor =
    (seen: ClientInfo) =>
    (session: Session): Session | Refused => {
      const overdue = checkLifetime(session, now())
      if (overdue) return overdue
      const stranger = bindingDecision(compareBinding(policy, session, seen))
      if (stranger) return bindingRefusal(stranger, session)
      const who = account(session.user)
      if (who === null || who.disabled) return refusalOf(session.id, 'account_disabled')
      // A refresh is where a self-contained credential learns that roles changed.
      return slideSession(policy, { ...session, roles: who.roles, node: seen.node }, now())
    }

  /** Writes down that a good credential was used, in the way that this mechanism has. */
  async function recordActivity(
    credential: string,
    { session, renewedAt }: Accepted,
    seen: ClientInfo,
    revocation: RevocationCheck,
  ) {
    const untouched = { session, renewed: null, slid: false, rotated: false } as const
    if (mechanism.slides === 'record' && mechanism.keeps === 'records') {
      if (session.carrier === 'cookie' && isRenewalDue(policy, renewedAt ?? now(), now())) {
        const renewed = await mechanism.renew(credential, extendFor(seen), now()).catch(ignoreUnavailable)
        // A store that takes no writes delays the renewal, and never the answer. Whoever lost this race is served all the same; the winner's cookie is on its way.
        if (renewed?.ok) {
          const { issued, repeated } = renewed
          return { session: issued.session, renewed: issued, slid: false, rotated: !repeated }
        }
      }
      if (!isSlideDue(policy, session, now())) return untouched
      const slid = slideSession(policy, session, now())
      // Not awaited: a late or lost touch can only end the session sooner, and the answer does not depend on it.
      mechanism.records.touch(slid).catch(() => {})
      const renewed = { credential, refreshToken: null, refreshExpiresAt: null, session: slid }
      return { session: slid, renewed, slid: true, rotated: false }
    }
    if (mechanism.slides === 'at-refresh' || !isSlideDue(policy, session, now())) return untouched
    if (!(await mayReseal(session, revocation))) return untouched
    // A seal that has grown out of its cookie meanwhile (a longer key id) is good until it expires; that is no reason to refuse it.
    const renewed = await mechanism
      .reissue(slideSession(policy, session, now()), credential)
      .catch(ignoreTooLarge)
    return { session: renewed?.session ?? session, renewed, slid: renewed !== null, rotated: false }
  }

  return {
    keeps: mechanism.keeps,
    sessionOf: sessionOf,

    async login(who, seen, options, held) {
      const before = held === undefined ? null : await sessionOf(held)
      const id = await newId()
      const facts = { id, mechanism: mechanism.id, user: who.name, roles: who.roles, ...options, ...seen }
      const drawn = newSession(policy, { ...facts, ...(await stampOf(who.name, id)) }, now())
      const limit = limitFor(policy, who.roles)
      const admitted = await mechanism
        .issue(drawn, limit, before?.id ?? null)
        .catch((error) => issueUncounted(error, drawn))
      if (!admitted.admitted) return { ok: false, limit: numberOf(limit, admitted.by), by: admitted.by }
      const evicted = await mechanism.confirmEvicted(admitted.evicted)
      const replaced = before === null ? [] : await replacedBy(before, admitted.replaced)
      return { ok: true, issued: admitted.issued, account: who, evicted, replaced, limit: limit.perUser }
    },

    async check(credential, seen, how) {
      if (credential === null) return { ok: false, code: 'no_credential' }
      if (cache !== null) step('cache')
      const trusted = how.sensitive ? null : (cache?.get(credential, now()) ?? null)
      const verdict = trusted ?? (await mechanism.verify(credential, now()))
      if (!verdict.ok) return verdict
      step('lifetime')
      const { session } = verdict
      const overdue = checkLifetime(session, now())
      if (overdue) return { ...overdue, session }
      step('binding')
      const mismatches = compareBinding(policy, session, seen, verdict.marks)
      const stranger = bindingDecision(mismatches)
      if (stranger === 'strict' || (stranger === 'step-up' && !how.bringsPassword)) {
        return { ...bindingRefusal(stranger, session), mismatches, session }
      }
      const revocation = trusted
        ? 'cached'
        : // With the password comes a step-up, which issues a new credential.
          await queryRevocation(session, how, how.bringsPassword)
      if (typeof revocation === 'object') return { ...revocation, session }
      step('account')
      const holder = accountOf(session)
      if (looksUp && holder.disabled) return { ...refusalOf(session.id, 'account_disabled'), session }
      if (!trusted && revocation !== 'skipped') {
        const cachedUntil =
          now() + (mechanism.keeps === 'records' ? 0 : mechanism.policy.verifiedCacheSeconds) * 1000
        cache?.put(credential, verdict, Math.min(cachedUntil, session.expiresAt))
      }
      const asNow = looksUp ? { ...session, roles: holder.roles } : session
      const answer = { ok: true, account: holder, mismatches, revocationCheck: revocation } as const
      if (!how.slide) return { ...answer, session: asNow, renewed: null, slid: false, rotated: false }
      step('renew')
      const accepted = { ...verdict, session: asNow }
      return { ...answer, ...(await recordActivity(credential, accepted, seen, revocation)) }
    },

    async refresh(presented, seen) {
      if (presented === null) return { ok: false, code: 'no_credential' }
      if (!mechanism.hasRefreshToken && mechanism.keeps === 'denials') {
        const verdict = await mechanism.verify(presented, now())
        if (!verdict.ok) return verdict
        const revocation = await queryRevocation(verdict.session, { slide: true, sensitive: true }, true)
        if (typeof revocation === 'object') return revocation
      }
      const renewed = await mechanism.renew(presented, extendFor(seen), now())
      if (renewed.ok) {
        const { session } = renewed.issued
        return { ...renewed, account: account(session.user) ?? accountOf(session) }
      }
      if (!renewed.reuse) return renewed
      return { ...renewed, ended: await mechanism.revoke(renewed.reuse.session, 'refresh_reuse_detected') }
    },

    async stepUp(session, { ip, userAgent }, presented) {
      step('issue')
      return mechanism.reissue({ ...session, authenticatedAt: now(), ip, userAgent }, presented)
    },

    async endPresented(held, reason) {
      const session = await sessionOf(held)
      if (session === null) return { reach: 'nothing' }
      const ended = await mechanism.revoke(session, reason)
      const [own] = ended
      if (!own) return { reach: 'nothing' }
      return isRefused(own.ending.effect)
        ? { reach: 'everywhere', session, ended }
        : { reach: 'this-browser', session, copiesLiveUntilAt: own.ending.effectiveAt, ended }
    },

    revoke: mechanism.revoke,
    revokeAll: mechanism.revokeAll,

    async adjust(known, endsInSeconds) {
      // A roster is no authority over what the seal says.
      const store = mechanism.slides === 'credential' ? null : mechanism.sessionIndex
      if (store === null) return { ok: false, why: 'impossible' }
      const found = await store.find(known.id)
      if (found?.state !== 'live') return { ok: false, why: 'over' }
      const limits = expiryAfter(policy, found.stored.session, endsInSeconds, now())
      const session = await store.adjust(known.id, limits, now())
      if (session === null) return { ok: false, why: 'over' }
      // On a node that does not hear of it the limits before go on, as a session does that was ended.
      if (!mechanism.hasRefreshToken) return { ok: true, session, ending: mechanism.effectOn(known, now()) }
      // What the access token says it goes on saying.
      const { expiresAt } = known
      return {
        ok: true,
        session: { ...session, expiresAt },
        ending: { effect: 'at-next-refresh', effectiveAt: expiresAt },
      }
    },

    async expire(known) {
      const reason: EndReason = now() >= known.absoluteExpiresAt ? 'absolute_timeout' : 'idle_timeout'
      const store = mechanism.sessionIndex
      if (store === null) return now() >= endsAt(known) ? mechanism.confirmExpired(known, reason) : null
      if (await store.expire(known.id, reason, now())) return mechanism.confirmExpired(known, reason)
      const found = await store.find(known.id)
      if (found?.state === 'live') return null
      // Forgotten without a trace, as when a process took its memory with it: its time is up all the same.
      return mechanism.confirmExpired(known, found?.reason ?? reason)
    },
  }
}

function stamped(stamp: IssuanceStamp | undefined): Pick<Session, 'stamp'> {
  return stamp ? { stamp } : {}
}

/** A store that is away is nobody's fault; everything else is. */
function ignoreUnavailable(error: unknown): null {
  if (error instanceof StoreUnavailable) return null
  throw error
}

function ignoreTooLarge(error: unknown): null {
  if (error instanceof SessionTooLarge) return null
  throw error
}

/** What somebody is told who holds the credential and does not look like its owner. */
function bindingRefusal(how: 'strict' | 'step-up', { id }: Session): Refused {
  return { ok: false, code: how === 'strict' ? 'binding_mismatch' : 'step_up_required', sessionId: id }
}

function numberOf(limit: ReturnType<typeof limitFor>, by: LimitKind): number {
  if (by === 'ip') return limit.perIp
  return by === 'device-class' ? (limit.perDeviceClass ?? limit.perUser) : limit.perUser
}
