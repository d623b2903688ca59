import { bindingDecision, type ClientForms, compareBinding, FULL_FORMS, type Mismatch } from './binding.ts'
import { SessionTooLarge } from './credential-size.ts'
import { StoreUnavailable } from './errors.ts'
import { checkLifetime, expiryAfter, isRenewalDue, isSlideDue, newSession, slideSession } from './lifetime.ts'
import { type LimitKind, limitFor } from './limits.ts'
import type {
  Issued,
  IssueResult,
  KeepsDenials,
  KeepsNothing,
  Mechanism,
  PresentedCredentials,
  RenewResult,
} from './mechanism.ts'
import type { Policy } from './policy.ts'
import {
  checkRestoreEpoch,
  checkRevocation,
  issuanceStamp,
  stampAfterRestore,
  stampUnread,
} from './revocation.ts'
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
import type { DataChange } from './session-data.ts'
import { createSetData, type SetDataResult } from './set-data.ts'
import { NO_TRACE, type OnStep } from './steps.ts'
import type { EndEffect, EndedSession, SessionRef, SessionTerminator } from './termination.ts'
import { type Accepted, type Refused, refusalOf } from './verdict.ts'
import type { VerifiedCache } from './verified-cache.ts'

/** A user of the bench as currently stored. */
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

/** Options of a check that depend on the request. */
export interface CheckOptions {
  /** Whether the request counts as activity. */
  readonly slide: boolean
  /** The request is a sensitive action: caches are not used, and revocation is checked under `sensitive-acts` too. */
  readonly sensitive?: boolean
  /** The request contains the password, so a client that differs from the one at login may re-authenticate. */
  readonly bringsPassword?: boolean
  /** The request issues a new credential, so revocation is checked as it is for a refresh. */
  readonly issuesCredential?: boolean
}

/** Whether revocation was checked. */
export type RevocationCheck = 'done' | 'skipped' | 'not-needed' | 'cached'

export type CheckResult =
  | {
      readonly ok: true
      readonly session: Session
      readonly account: Account
      /** The credential to send to the client, if its contents or its cookie have to change. */
      readonly renewed: Issued | null
      readonly slid: boolean
      /** The credential reached its renewal timeout and was replaced; the previous one is accepted for the grace period. */
      readonly rotated: boolean
      readonly mismatches: readonly Mismatch[]
      readonly revocationCheck: RevocationCheck
    }
  | (Refused & { readonly mismatches?: readonly Mismatch[]; readonly session?: Session })

export type RefreshResult =
  | { readonly ok: true; readonly issued: Issued; readonly account: Account; readonly repeated: boolean }
  | (Exclude<RenewResult, { ok: true }> & { readonly ended?: readonly EndedSession[] })

/** The reach of a logout. */
export type LogoutResult =
  | { readonly reach: 'everywhere'; readonly session: Session; readonly ended: readonly EndedSession[] }
  | {
      readonly reach: 'this-browser'
      readonly session: Session
      readonly copiesLiveUntilAt: Instant
      readonly ended: readonly EndedSession[]
    }
  | { readonly reach: 'nothing' }

/** The result of adjusting the expiry of a session. */
export type AdjustResult =
  | {
      readonly ok: true
      readonly session: Session
      readonly ending: Pick<EndEffect, 'effect' | 'effectiveAt'>
    }
  /** `impossible`: the credential states its own expiry. */
  | { readonly ok: false; readonly why: 'impossible' | 'over' }

export interface LoginOptions {
  readonly device: string
  readonly rememberMe: boolean
  readonly carrier: Carrier
  /** Session data of the application, if any. */
  readonly data?: string
}

/** The operations on sessions, which are the same for all mechanisms. */
export interface Sessions extends Pick<SessionTerminator, 'revoke' | 'revokeAll'> {
  readonly keeps: Mechanism['keeps']
  /**
   * Creates a session. The session that the client has is replaced in the same step (ASVS 7.2.4) and does not count
   * against the limits. If a limit rejects the login, it stays as it is.
   * @throws SessionTooLarge if the credential would not fit; then no session was created, evicted or replaced
   */
  login(
    account: Account,
    seen: ClientInfo,
    options: LoginOptions,
    presented?: PresentedCredentials,
  ): Promise<LoginResult>
  check(credential: string | null, seen: ClientInfo, how: CheckOptions): Promise<CheckResult>
  /**
   * @param presented the refresh token if the mechanism has one, otherwise the credential
   * @throws SessionTooLarge if the new credential exceeds the size limit; the presented one then stays valid
   */
  refresh(presented: string | null, seen: ClientInfo): Promise<RefreshResult>
  /**
   * Issues a new credential after re-authentication and binds the session to the client that re-authenticated.
   * @param presented the credential that was checked
   * @throws SessionTooLarge as `refresh` does
   */
  stepUp(session: Session, seen: ClientInfo, presented: string): Promise<Issued | null>
  /** Checks the credential and replaces the session data, which counts as activity. */
  setData(credential: string | null, seen: ClientInfo, change: DataChange): Promise<SetDataResult>
  /** Ends the session whose credentials the client presents. */
  endPresented(presented: PresentedCredentials, reason: EndReason): Promise<LogoutResult>
  /** The session whose credentials the client presents, if any. Its holder may end the user's other sessions (ASVS 7.4.3). */
  sessionOf(presented: PresentedCredentials): Promise<Session | null>
  /** Extends or shortens a session so that it ends in at most this number of seconds. */
  adjust(known: SessionRef, endsInSeconds: number): Promise<AdjustResult>
  /** Ends a session if it has expired; null if it was extended in the meantime. */
  expire(known: SessionRef): Promise<EndedSession | null>
}

export interface SessionsOptions {
  readonly mechanism: Mechanism
  readonly policy: Policy
  readonly now: () => Instant
  readonly account: (name: string) => Account | null
  readonly newId: () => Promise<string>
  /** The ID of the revocation data, as this process last read it. */
  readonly revocationDataId: () => number
  /** The verified-credential cache of the node; null if policy does not use it. */
  readonly cache: VerifiedCache | null
  /** Sessions that logged in up to this instant are refused, after a restore that set it. Default: null. */
  readonly restoreEpoch?: () => Instant | null
  /** What sessions keep of the properties of their clients. Default: everything. */
  readonly clients?: ClientForms
  /** Whether a rule has required re-authentication of a session, and that its roles are looked up. Default: no. */
  readonly mustReauthenticate?: (session: Session) => boolean
  readonly mustLookUpRoles?: (session: Session) => boolean
  readonly step?: OnStep
}

/** Applies policy to one mechanism. Timeouts, limits, binding and the order of the checks are decided here only. */
export function createSessions(setting: SessionsOptions): Sessions {
  const { mechanism, policy, now, account, newId, revocationDataId, cache, step = NO_TRACE } = setting
  const { restoreEpoch = () => null } = setting
  const { clients = FULL_FORMS } = setting
  const { mustReauthenticate = () => false, mustLookUpRoles = () => false } = setting
  const looksUpAll = mechanism.keeps === 'records' || policy.roles === 'looked-up'
  const looksUp = (session: Session) => looksUpAll || mustLookUpRoles(session)

  /** The user of a session: looked up if the mechanism keeps records or policy requires it, otherwise as the credential states. */
  function accountOf(session: Session): Account {
    const known = looksUp(session) ? account(session.user) : null
    return known ?? { name: session.user, roles: session.roles, disabled: false }
  }

  /** Whether every request queries revocation data, or only sensitive actions do. */
  const checksEachRequest = mechanism.keeps === 'denials' && mechanism.policy.checkOn === 'every-request'

  /** Whether a check uses data of the server about the session, as far as policy lets it. */
  const consultsServer = ({ sensitive = false }: Pick<CheckOptions, 'sensitive'>): boolean =>
    mechanism.keeps === 'records' || (mechanism.keeps === 'denials' && (checksEachRequest || sensitive))

  /**
   * The last check, because it is the only one that may need a round trip.
   * @param issues whether a new credential is issued afterwards. Under `sensitive-acts` none is issued without this check,
   * also under `fail-open`: a revoked session must not last longer than its current credential.
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
      const state = await mechanism.revocations.stateOf(mechanism.id, session)
      return checkRevocation(mechanism.revocations.techniques, session, state) ?? 'done'
    } catch (error) {
      const mayContinue = policy.outage === 'fail-open' && (checksEachRequest || !issues)
      if (error instanceof StoreUnavailable && mayContinue) return 'skipped'
      throw error
    }
  }

  /**
   * Whether a seal may be renewed on activity. If the check of this request did not query revocation, it is queried now.
   * A revoked seal is not renewed, so it expires. The same applies if the revocation data is unavailable, except under
   * `every-request` with `fail-open`.
   */
  async function mayReseal(session: Session, check: RevocationCheck): Promise<boolean> {
    if (mechanism.keeps !== 'denials' || check === 'done') return true
    if (check === 'skipped') return checksEachRequest
    const state = await queryRevocation(session, { slide: true, sensitive: true }, true).catch(
      ignoreUnavailable,
    )
    return state === 'done' || state === 'skipped'
  }

  const mayGoUncounted = mechanism.slides === 'credential' && policy.outage === 'fail-open'

  /**
   * A login while the session index is unavailable: under `fail-open` it succeeds without being counted. Applies only to seals;
   * the other mechanisms cannot issue a session without its record or token family.
   */
  async function issueUncounted(error: unknown, session: Session): Promise<IssueResult> {
    const isOutage = error instanceof StoreUnavailable && mayGoUncounted
    const issued = isOutage ? await mechanism.reissue(session, '') : null
    if (issued === null) throw error
    return { admitted: true, issued, evicted: [], replaced: null }
  }

  /** Ends the session that a login replaced. Under `fail-open` it stays active if the revocation data is unavailable. */
  function replacedBy(before: Session, was: Session | null): Promise<readonly EndedSession[]> {
    return mechanism.confirmReplaced(before, was).catch((error) => {
      if (error instanceof StoreUnavailable && mayGoUncounted) return []
      throw error
    })
  }

  /**
   * The stamp for a new credential. Without revocation data, or without access to it, the stamp states only the last known
   * ID of the data, because a later policy may check revocation.
   */
  async function stampOf(user: string, sessionId: string): Promise<Pick<Session, 'stamp'>> {
    const stamp =
      mechanism.keeps === 'records' ? undefined : await revocationStampOf(mechanism, user, sessionId)
    return stamped(stampAfterRestore(stamp, restoreEpoch(), now()))
  }

  async function revocationStampOf(
    selfContained: KeepsDenials | KeepsNothing,
    user: string,
    sessionId: string,
  ): Promise<IssuanceStamp | undefined> {
    if (selfContained.keeps === 'nothing') return stampUnread(revocationDataId(), now())
    const { revocations } = selfContained
    try {
      const state = await revocations.stateOf(selfContained.id, { id: sessionId, user })
      return issuanceStamp(revocations.techniques, state, now())
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || policy.outage !== 'fail-open') throw error
      return stampUnread(revocationDataId(), now())
    }
  }

  /** The refusal of a session that has expired, or that logged in before the restore epoch. Needs no store. */
  function checkAge(session: Session): Refused | null {
    return checkLifetime(session, now()) ?? checkRestoreEpoch(session, restoreEpoch())
  }

  /**
   * The session that a client may end. Binding is not checked: every holder of the credential may end its session.
   * Revocation is checked: a revoked credential must not end newer sessions of its user. If the access token has expired,
   * the refresh token identifies the session.
   */
  async function sessionOf({ credential, refreshToken }: PresentedCredentials): Promise<Session | null> {
    const owned = credential === null ? null : await mechanism.ownerOf('credential', credential, now())
    if (owned && checkRestoreEpoch(owned, restoreEpoch())) return null
    if (owned && now() < endsAt(owned)) {
      const state = await queryRevocation(owned, { slide: false, sensitive: true })
      return typeof state === 'object' ? null : owned
    }
    const refreshed =
      refreshToken === null ? null : await mechanism.ownerOf('refreshToken', refreshToken, now())
    return refreshed && !checkRestoreEpoch(refreshed, restoreEpoch()) ? refreshed : null
  }

  /** Extends a session at renewal, or refuses, with the same conditions as a check and with the current roles. */
  const extendFor =
    (seen: ClientInfo) =>
    (session: Session): Session | Refused => {
      const overdue = checkAge(session)
      if (overdue) return overdue
      const decision = bindingDecision(compareBinding(policy, session, seen, undefined, clients))
      if (decision) return bindingRefusal(decision, session)
      // A pure cookie may be renewed by any request, so refusing this one would have no effect.
      const isExchanged = mechanism.keeps !== 'nothing' || mechanism.hasRefreshToken
      if (isExchanged && mustReauthenticate(session)) return bindingRefusal('step-up', session)
      const who = account(session.user)
      if (who === null || who.disabled) return refusalOf(session.id, 'account_disabled')
      // Changed roles reach a self-contained credential here.
      return slideSession(policy, { ...session, roles: who.roles, node: seen.node }, now())
    }

  /** Records the use of an accepted credential in the way that the mechanism supports. */
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
        // If the store is unavailable or another request was faster, this one is accepted without renewal; a later one renews.
        if (renewed?.ok) {
          const { issued, repeated } = renewed
          return { session: issued.session, renewed: issued, slid: false, rotated: !repeated }
        }
      }
      if (!isSlideDue(policy, session, now())) return untouched
      const slid = slideSession(policy, session, now())
      // Not awaited: the response does not depend on it, and a late or lost touch can only end the session earlier.
      mechanism.records.touch(slid).catch(() => {})
      const renewed = { credential, refreshToken: null, refreshExpiresAt: null, session: slid }
      return { session: slid, renewed, slid: true, rotated: false }
    }
    if (mechanism.slides === 'at-refresh' || !isSlideDue(policy, session, now())) return untouched
    if (!(await mayReseal(session, revocation))) return untouched
    // If the new seal exceeds the size limit, for example because of a longer key ID, the old one stays valid until it expires.
    const renewed = await mechanism
      .reissue(slideSession(policy, session, now()), credential)
      .catch(ignoreTooLarge)
    return { session: renewed?.session ?? session, renewed, slid: renewed !== null, rotated: false }
  }

  const sessions: Sessions = {
    keeps: mechanism.keeps,
    sessionOf,
    setData: createSetData({ mechanism, policy, now, check: (...given) => sessions.check(...given) }),

    async login(who, seen, options, presented) {
      const before = presented === undefined ? null : await sessionOf(presented)
      const id = await newId()
      const kept = {
        ...clients.reduce(seen),
        node: seen.node,
        device: clients.reduceDevice(options.device, seen.userAgent),
      }
      const facts = { id, mechanism: mechanism.id, user: who.name, roles: who.roles, ...options, ...kept }
      const session = newSession(policy, { ...facts, ...(await stampOf(who.name, id)) }, now())
      const limit = limitFor(policy, who.roles)
      const admitted = await mechanism
        .issue(session, limit, before?.id ?? null)
        .catch((error) => issueUncounted(error, session))
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
      const overdue = checkAge(session)
      if (overdue) return { ...overdue, session }
      step('binding')
      const mismatches = compareBinding(policy, session, seen, verdict.marks, clients)
      const decision = bindingDecision(mismatches)
      if (decision === 'strict' || (decision === 'step-up' && !how.bringsPassword)) {
        return { ...bindingRefusal(decision, session), mismatches, session }
      }
      const revocation = trusted
        ? 'cached'
        : // A request with a password re-authenticates, which issues a new credential.
          await queryRevocation(session, how, how.bringsPassword || how.issuesCredential)
      if (typeof revocation === 'object') return { ...revocation, session }
      if (!how.bringsPassword && consultsServer(how) && mustReauthenticate(session))
        return { ...bindingRefusal('step-up', session), session }
      step('account')
      const holder = accountOf(session)
      if (looksUp(session) && holder.disabled)
        return { ...refusalOf(session.id, 'account_disabled'), session }
      if (!trusted && revocation !== 'skipped') {
        const cachedUntil =
          now() + (mechanism.keeps === 'records' ? 0 : mechanism.policy.verifiedCacheSeconds) * 1000
        cache?.put(credential, verdict, Math.min(cachedUntil, session.expiresAt))
      }
      const asNow = looksUp(session) ? { ...session, roles: holder.roles } : session
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

    async stepUp(session, seen, presented) {
      step('issue')
      return mechanism.reissue({ ...session, authenticatedAt: now(), ...clients.reduce(seen) }, presented)
    },

    async endPresented(presented, reason) {
      const session = await sessionOf(presented)
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
      // The expiry of a seal is stated in the seal, so a change in the session index has no effect on it.
      const store = mechanism.slides === 'credential' ? null : mechanism.sessionIndex
      if (store === null) return { ok: false, why: 'impossible' }
      const found = await store.find(known.id)
      if (found?.state !== 'live') return { ok: false, why: 'over' }
      const limits = expiryAfter(policy, found.stored.session, endsInSeconds, now())
      const session = await store.adjust(known.id, limits, now())
      if (session === null) return { ok: false, why: 'over' }
      // Like a revocation, the change takes effect later on nodes that it has not reached yet.
      if (!mechanism.hasRefreshToken) return { ok: true, session, ending: mechanism.effectOn(known, now()) }
      // The access token keeps its own expiry.
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
      // The store has no record, for example because its process stopped. The session has expired nevertheless.
      return mechanism.confirmExpired(known, found?.reason ?? reason)
    },
  }

  return sessions
}

function stamped(stamp: IssuanceStamp | undefined): Pick<Session, 'stamp'> {
  return stamp ? { stamp } : {}
}

/** Ignores `StoreUnavailable` and rethrows every other error. */
function ignoreUnavailable(error: unknown): null {
  if (error instanceof StoreUnavailable) return null
  throw error
}

function ignoreTooLarge(error: unknown): null {
  if (error instanceof SessionTooLarge) return null
  throw error
}

/** The refusal for a credential that a different client presents. */
function bindingRefusal(how: 'strict' | 'step-up', { id }: Session): Refused {
  return { ok: false, code: how === 'strict' ? 'binding_mismatch' : 'step_up_required', sessionId: id }
}

function numberOf(limit: ReturnType<typeof limitFor>, by: LimitKind): number {
  if (by === 'ip') return limit.perIp
  return by === 'device-class' ? (limit.perDeviceClass ?? limit.perUser) : limit.perUser
}
