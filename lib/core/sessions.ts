import { compareBinding, type Mismatch } from './binding.ts'
import { StoreUnavailable } from './errors.ts'
import { judgeLifetime, openSession, slideIsDue, slideSession } from './lifetime.ts'
import type { Issued, Mechanism, Renewed } from './mechanism.ts'
import type { Policy } from './policy.ts'
import { idOf, opens } from './reference-token.ts'
import { type Carrier, type EndReason, endsAt, type Instant, type Seen, type Session } from './session.ts'
import { type OnStep, UNWATCHED } from './steps.ts'
import { type Refused, refusalOf } from './verdict.ts'

/** Who may sign in, as the bench knows them now. */
export interface Account {
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
}

export type LoggedIn =
  | {
      readonly ok: true
      readonly issued: Issued
      readonly account: Account
      readonly evicted: readonly string[]
      readonly limit: number
    }
  | { readonly ok: false; readonly limit: number }

export type Checked =
  | {
      readonly ok: true
      readonly session: Session
      readonly account: Account
      /** A credential to hand back: the session slid, and this mechanism or its cookie has to say so. */
      readonly renewed: Issued | null
      readonly slid: boolean
      readonly mismatches: readonly Mismatch[]
      readonly revocationCheck: 'done' | 'skipped' | 'not-needed'
    }
  | (Refused & { readonly mismatches?: readonly Mismatch[]; readonly session?: Session })

export type RefreshResult =
  | { readonly ok: true; readonly issued: Issued; readonly account: Account; readonly repeated: boolean }
  | Exclude<Renewed, { ok: true }>

/** What a client presents when it leaves. */
export interface Held {
  readonly credential: string | null
  readonly refreshToken: string | null
}

/** How far a sign-out reached. */
export type LoggedOut =
  | { readonly reach: 'everywhere'; readonly session: Session }
  | { readonly reach: 'this-browser'; readonly session: Session; readonly copiesLiveUntilAt: Instant }
  | { readonly reach: 'nothing' }

/** What ending a session really did. */
export interface Ending {
  readonly effect: 'immediate' | 'at-next-refresh' | 'at-expiry'
  /** From when every copy is refused. */
  readonly effectiveAt: Instant
}

/** A session as somebody other than its holder knows it: enough to end it. */
export type Known = Pick<
  Session,
  'id' | 'user' | 'createdAt' | 'expiresAt' | 'absoluteExpiresAt' | 'idleExpiresAt'
>

export interface LoginOptions {
  readonly device: string
  readonly rememberMe: boolean
  readonly carrier: Carrier
}

/** The one flow that all four mechanisms share, as the routes see it. */
export interface Sessions {
  readonly keeps: Mechanism['keeps']
  login(account: Account, seen: Seen, options: LoginOptions): Promise<LoggedIn>
  /** @param slide whether this request counts as activity */
  check(credential: string | null, seen: Seen, slide: boolean): Promise<Checked>
  /** @param presented the refresh token where the mechanism has one, else the credential itself */
  refresh(presented: string | null, seen: Seen): Promise<RefreshResult>
  /** The session's owner proved anew who they are. */
  stepUp(session: Session): Promise<Issued | null>
  /** Ends the session that a client holds: it signs out, or signs in anew (ASVS 7.2.4). */
  leave(held: Held, reason: EndReason): Promise<LoggedOut>
  end(known: Known, reason: EndReason): Promise<Ending | null>
  /** Time may have run out: says which limit was reached, or null where the session was extended meanwhile. */
  expire(known: Known): Promise<EndReason | null>
}

export interface Setting {
  readonly mechanism: Mechanism
  readonly policy: Policy
  readonly now: () => Instant
  readonly account: (name: string) => Account | null
  readonly newId: () => Promise<string>
  readonly step?: OnStep
}

/** Puts policy above one mechanism. Everything about minutes, counts and addresses is asked here and nowhere below. */
export function createSessions({
  mechanism,
  policy,
  now,
  account,
  newId,
  step = UNWATCHED,
}: Setting): Sessions {
  const limit = policy.concurrency

  /** Who the session belongs to: looked up where the server looks anyway, believed where the credential is all there is. */
  function holderOf(session: Session): Account {
    const known = mechanism.keeps === 'records' ? account(session.user) : null
    return known ?? { name: session.user, roles: session.roles, disabled: false }
  }

  /** Asked last: it is the only question that may cost a round trip. */
  async function judgeDenial(session: Session): Promise<Refused | 'done' | 'skipped' | 'not-needed'> {
    if (mechanism.keeps !== 'denials') return 'not-needed'
    step('revocation')
    try {
      const reason = await mechanism.denials.denied(mechanism.id, session.id)
      return reason === null ? 'done' : refusalOf(session.id, reason)
    } catch (error) {
      if (error instanceof StoreUnavailable && policy.outage === 'fail-open') return 'skipped'
      throw error
    }
  }

  /**
   * Whose session a departing client holds. Lifetimes and binding are not asked: whoever holds the credential may end
   * the session. A client whose access token has expired still has its refresh token.
   */
  async function whoseIs({ credential, refreshToken }: Held): Promise<Session | null> {
    const verdict = credential === null ? null : await mechanism.verify(credential, now())
    if (verdict?.ok && now() < endsAt(verdict.session)) return verdict.session
    const id = refreshToken === null ? null : idOf(refreshToken)
    if (refreshToken === null || id === null || mechanism.families === null) return null
    const found = await mechanism.families.find(id)
    const isHolder =
      found?.state === 'live' &&
      opens(found.stored, refreshToken, now(), policy.jwt.gracePeriodSeconds * 1000)
    return isHolder ? found.stored.session : null
  }

  async function endKnown(known: Known, reason: EndReason): Promise<Ending | null> {
    step('end')
    if (mechanism.keeps === 'records') {
      const ended = await mechanism.records.end(known.id, reason, now())
      return ended && { effect: 'immediate', effectiveAt: now() }
    }
    await mechanism.families?.end(known.id, reason, now())
    if (mechanism.keeps === 'denials') {
      await mechanism.denials.deny(mechanism.id, known.id, reason, known.absoluteExpiresAt)
      return { effect: 'immediate', effectiveAt: now() }
    }
    const waitsForRefresh = mechanism.families !== null && policy.jwt.rotation
    return { effect: waitsForRefresh ? 'at-next-refresh' : 'at-expiry', effectiveAt: known.expiresAt }
  }

  return {
    keeps: mechanism.keeps,

    async login(who, seen, options) {
      const drawn = openSession(
        policy,
        {
          id: await newId(),
          mechanism: mechanism.id,
          user: who.name,
          roles: who.roles,
          ...options,
          ...seen,
        },
        now(),
      )
      const admitted = await mechanism.issue(drawn, limit)
      if (!admitted.admitted) return { ok: false, limit: limit.perUser }
      if (mechanism.keeps === 'denials') {
        for (const id of admitted.evicted) {
          await mechanism.denials.deny(mechanism.id, id, 'evicted_over_limit', drawn.absoluteExpiresAt)
        }
      }
      const { issued, evicted } = admitted
      return { ok: true, issued, account: who, evicted, limit: limit.perUser }
    },

    async check(credential, seen, slide) {
      if (credential === null) return { ok: false, code: 'no_credential' }
      const verdict = await mechanism.verify(credential, now())
      if (!verdict.ok) return verdict
      step('lifetime')
      const { session } = verdict
      const overdue = judgeLifetime(session, now())
      if (overdue) return { ...overdue, session }
      step('binding')
      const mismatches = compareBinding(policy, session, seen)
      if (mismatches.some(({ mode }) => mode === 'strict')) {
        return { ok: false, code: 'binding_mismatch', sessionId: session.id, mismatches, session }
      }
      const denial = await judgeDenial(session)
      if (typeof denial === 'object') return { ...denial, session }

      const answer = { ok: true, account: holderOf(session), mismatches, revocationCheck: denial } as const
      if (!slide || mechanism.slides === 'at-refresh' || !slideIsDue(policy, session, now())) {
        return { ...answer, session, renewed: null, slid: false }
      }
      step('renew')
      const slid = slideSession(policy, session, now())
      if (mechanism.slides === 'record' && mechanism.keeps === 'records') {
        // Not awaited: a late or lost touch can only end the session sooner, and the answer does not depend on it.
        mechanism.records.touch(slid).catch(() => {})
        const renewed = { credential, refreshToken: null, refreshExpiresAt: null, session: slid }
        return { ...answer, session: slid, renewed, slid: true }
      }
      const renewed = await mechanism.reissue(slid)
      return { ...answer, session: renewed?.session ?? session, renewed, slid: renewed !== null }
    },

    async refresh(presented, seen) {
      if (presented === null) return { ok: false, code: 'no_credential' }
      const extend = (session: Session): Session | Refused => {
        const overdue = judgeLifetime(session, now())
        if (overdue) return overdue
        if (compareBinding(policy, session, seen).some(({ mode }) => mode === 'strict')) {
          return { ok: false, code: 'binding_mismatch', sessionId: session.id }
        }
        const who = account(session.user)
        if (who === null || who.disabled) return refusalOf(session.id, 'account_disabled')
        // Roles are read anew: a refresh is where a self-contained credential may learn that they changed.
        return slideSession(policy, { ...session, roles: who.roles, node: seen.node }, now())
      }
      if (mechanism.families === null && mechanism.keeps === 'denials') {
        const verdict = await mechanism.verify(presented, now())
        if (!verdict.ok) return verdict
        const denial = await judgeDenial(verdict.session)
        if (typeof denial === 'object') return denial
      }
      const renewed = await mechanism.renew(presented, extend, now())
      if (renewed.ok)
        return {
          ...renewed,
          account: account(renewed.issued.session.user) ?? holderOf(renewed.issued.session),
        }
      if (renewed.reuse) await endKnown(renewed.reuse.session, 'refresh_reuse_detected')
      return renewed
    },

    async stepUp(session) {
      step('issue')
      return mechanism.reissue({ ...session, authenticatedAt: now() })
    },

    async leave(held, reason) {
      const session = await whoseIs(held)
      if (session === null) return { reach: 'nothing' }
      const ending = await endKnown(session, reason)
      if (ending === null) return { reach: 'nothing' }
      return ending.effect === 'immediate'
        ? { reach: 'everywhere', session }
        : { reach: 'this-browser', session, copiesLiveUntilAt: ending.effectiveAt }
    },

    end: endKnown,

    async expire(known) {
      const reason: EndReason = now() >= known.absoluteExpiresAt ? 'absolute_timeout' : 'idle_timeout'
      const store = mechanism.keeps === 'records' ? mechanism.records : mechanism.families
      if (store === null) return now() >= endsAt(known) ? reason : null
      if (await store.expire(known.id, reason, now())) return reason
      const found = await store.find(known.id)
      // Forgotten without a trace, as when a process took its memory with it: its time is up all the same.
      return found === null ? reason : found.state === 'ended' ? found.reason : null
    },
  }
}
