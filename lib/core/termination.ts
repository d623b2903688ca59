import type { Mechanism } from './mechanism.ts'
import { cacheSecondsOf, type Policy } from './policy.ts'
import { canRevokeUser, type EndCause } from './revocation.ts'
import { type EndReason, endsAt, type Instant, type RevocationEffect, type Session } from './session.ts'
import { NO_TRACE, type OnStep } from './steps.ts'
import type { VerifiedCache } from './verified-cache.ts'

/** What ending a session really did. */
export interface EndEffect {
  /** For requests in general. */
  readonly effect: RevocationEffect
  /** From when every copy is refused, on every node. */
  readonly effectiveAt: Instant
  /** Said where only sensitive acts ask: those are refused at once. */
  readonly sensitiveActs?: 'immediate'
}

/** A session as somebody other than its holder knows it: enough to end it. */
export type SessionRef = Pick<
  Session,
  'id' | 'user' | 'createdAt' | 'expiresAt' | 'absoluteExpiresAt' | 'idleExpiresAt'
>

/** One session that was ended, and how. */
export interface EndedSession {
  readonly known: SessionRef
  readonly reason: EndReason
  readonly ending: EndEffect
}

/** Ends sessions, in the only ways that this mechanism has under this policy. */
export interface SessionTerminator {
  /** What ending this session does, as policy stands. */
  effectOn(known: Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>): EndEffect
  /**
   * Ends one. Where credentials can only be called back by user, the user's other sessions end with it; they follow in
   * the answer. Empty where it was over already.
   */
  endOne(known: SessionRef, reason: EndReason): Promise<readonly EndedSession[]>
  /**
   * Ends all of a user's, but the spared one.
   * @param seen what the observer has seen of them: all there is to go by where the server keeps no register
   */
  endAll(
    user: string,
    reason: EndReason,
    except: string | null,
    seen: readonly SessionRef[],
  ): Promise<readonly EndedSession[]>
  /** Makes sure that sessions which gave way to a newer one are refused. Their register has ended them already. */
  confirmEvicted(sessions: readonly Session[]): Promise<readonly EndedSession[]>
  /**
   * Makes sure that a session which a login replaced is refused. Empty if it had ended before.
   * @param session as its credential states it
   * @param was as the register had it, which ended it in the same step as the login; null if it had it no longer
   */
  replaced(session: Session, was: Session | null): Promise<readonly EndedSession[]>
  /**
   * A session reached a limit. An access token that was issued before an operator shortened its family states a later
   * end: it is denied where single sessions can be, and else stays accepted until its own expiry.
   */
  expired(known: SessionRef, reason: EndReason): Promise<EndedSession>
}

/** @param cache what this node goes on trusting: what it ends itself, it forgets at once */
export function createTerminator(
  mechanism: Mechanism,
  policy: Policy,
  now: () => Instant,
  cache: VerifiedCache | null,
  step: OnStep = NO_TRACE,
): SessionTerminator {
  const own = mechanism.id === 'jwt' ? policy.jwt : policy.sealedCookie

  const waits = mechanism.hasRefreshToken && policy.jwt.rotation
  const unasked = waits ? 'at-next-refresh' : 'at-expiry'

  /** The credential is not checked: it is accepted until it expires, and one that slides until the absolute limit. */
  function untilExpiry({
    expiresAt,
    absoluteExpiresAt,
  }: Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>): EndEffect {
    return {
      effect: unasked,
      effectiveAt: mechanism.slides === 'credential' ? absoluteExpiresAt : expiresAt,
    }
  }

  /** The server refuses it now, and each node refuses it from this instant on. */
  function refusedBy(effectiveAt: Instant): EndEffect {
    return { effect: effectiveAt > now() ? 'within' : 'immediate', effectiveAt }
  }

  function effectOn(known: Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>): EndEffect {
    if (mechanism.keeps === 'records') {
      // A node that never hears of it accepts it until then: there activity continues to count.
      const late =
        mechanism.records.name === 'two-tier'
          ? now() + cacheSecondsOf(policy) * 1000
          : known.absoluteExpiresAt
      return refusedBy(mechanism.records.isEventuallyConsistent ? late : now())
    }
    if (mechanism.keeps === 'nothing') return untilExpiry(known)
    // No new credential is issued without a check, so this is the last one.
    if (own.checkOn === 'sensitive-acts')
      return { effect: unasked, effectiveAt: known.expiresAt, sensitiveActs: 'immediate' }
    // Another node may have verified it recently, and accepts it from its cache for this long.
    const cachedUntil = now() + own.verifiedCacheSeconds * 1000
    return refusedBy(Math.min(cachedUntil, Math.max(now(), known.expiresAt)))
  }

  const endedNow = (known: SessionRef, reason: EndReason): EndedSession => ({
    known,
    reason,
    ending: effectOn(known),
  })

  /** Calls back by name, one after the other. @returns those that nobody had called back before */
  async function deny(sessions: readonly SessionRef[], why: EndCause): Promise<ReadonlySet<string>> {
    const denied = new Set<string>()
    if (mechanism.keeps !== 'denials') return denied
    for (const { id, absoluteExpiresAt } of sessions) {
      cache?.dropSession(id)
      if (await mechanism.revocations.deny(mechanism.id, id, why, absoluteExpiresAt)) denied.add(id)
    }
    return denied
  }

  const byName = mechanism.keeps === 'denials' && mechanism.revocations.techniques.includes('denylist')

  /** Denies each session by its id, where that is one of the techniques. */
  const denyByName = async (sessions: readonly SessionRef[], why: EndCause) =>
    byName ? deny(sessions, why) : new Set<string>()

  /** A session that a login ended. Revoking its user would reach the new session too: without a denylist it runs out. */
  function endedByLogin(session: Session, reason: EndReason): EndedSession {
    const known = asHeld(session)
    return {
      known,
      reason,
      ending: byName || mechanism.keeps === 'records' ? effectOn(known) : untilExpiry(known),
    }
  }

  /**
   * The user's live sessions: those in the server's own register, and of self-contained credentials those that the
   * observer has seen as well, since a session that began under another policy is in no register.
   */
  async function activeSessionsOf(user: string, seen: readonly SessionRef[]): Promise<readonly SessionRef[]> {
    const listed =
      mechanism.sessionIndex === null ? [] : (await mechanism.sessionIndex.list(user)).map(asHeld)
    if (mechanism.keeps === 'records') return listed
    const known = new Set(listed.map(({ id }) => id))
    return [
      ...listed,
      ...seen.filter((each) => !known.has(each.id) && now() < Math.max(endsAt(each), each.expiresAt)),
    ]
  }

  /** A session as its holder's credential states it: a family outlives each access token that it buys. */
  function asHeld(session: Session): Session {
    if (!mechanism.hasRefreshToken) return session
    // Counted in whole seconds, as the token counts (RFC 7519 §2, NumericDate).
    const lastToken = (Math.floor(session.lastSeenAt / 1000) + policy.jwt.accessSeconds) * 1000
    return { ...session, expiresAt: Math.min(session.expiresAt, lastToken) }
  }

  /** What is known of a seal, or what its register says if another copy has slid further. */
  function newest(known: SessionRef, was: Session | null): SessionRef {
    if (was === null || mechanism.slides !== 'credential') return known
    return { ...known, expiresAt: Math.max(known.expiresAt, endsAt(was)) }
  }

  async function endAll(
    user: string,
    reason: EndReason,
    except: string | null,
    seen: readonly SessionRef[],
  ): Promise<readonly EndedSession[]> {
    step('end')
    const meant = (await activeSessionsOf(user, seen)).filter(({ id }) => id !== except)
    const why = { reason, at: now() }
    let denied: ReadonlySet<string> | null = null
    if (mechanism.keeps === 'denials') {
      const { revocations } = mechanism
      // By user where that can be done: it also reaches what nobody could name.
      if (canRevokeUser(revocations)) {
        cache?.dropUser(user)
        await revocations.revokeUser(mechanism.id, user, why, except)
      } else denied = await deny(meant, why)
    }
    const ended: EndedSession[] = []
    for (const known of meant) {
      const was = await mechanism.sessionIndex?.end(known.id, reason, now())
      const isOver = mechanism.keeps === 'records' || denied?.has(known.id) === false
      if (isOver && !was) continue
      // What the observer last saw of the credential is newer than what its register says.
      const observed = seen.find(({ id }) => id === known.id)
      ended.push(endedNow(observed ?? known, reason))
    }
    return ended
  }

  return {
    effectOn,
    endAll: endAll,

    async endOne(known, reason) {
      step('end')
      if (mechanism.keeps === 'denials') {
        if (!mechanism.revocations.techniques.includes('denylist')) {
          const others = await endAll(known.user, reason, null, [known])
          const itself = others.find(({ known: { id } }) => id === known.id) ?? endedNow(known, reason)
          return [{ ...itself, known }, ...others.filter((other) => other !== itself)]
        }
        const denied = await deny([known], { reason, at: now() })
        const was = (await mechanism.sessionIndex?.end(known.id, reason, now())) ?? null
        // Of many who end it at once one does. The register is asked too: a first try may have come no further than the name.
        return denied.has(known.id) || was ? [endedNow(newest(known, was), reason)] : []
      }
      const was = await mechanism.sessionIndex?.end(known.id, reason, now())
      if (mechanism.keeps === 'records' && !was) return []
      return [endedNow(known, reason)]
    },

    async expired(known, reason) {
      if (known.expiresAt <= now() || !mechanism.hasRefreshToken)
        return { known, reason, ending: { effect: 'immediate', effectiveAt: endsAt(known) } }
      await denyByName([known], { reason, at: now() })
      return { known, reason, ending: byName ? effectOn(known) : untilExpiry(known) }
    },

    async confirmEvicted(sessions) {
      const reason = 'evicted_over_limit'
      await denyByName(sessions, { reason, at: now() })
      return sessions.map((session) => endedByLogin(session, reason))
    },

    async replaced(session, was) {
      const reason = 'replaced_by_new_login'
      const denied = await denyByName([session], { reason, at: now() })
      const isOver = mechanism.sessionIndex !== null && !was && !denied.has(session.id)
      return isOver ? [] : [endedByLogin(session, reason)]
    },
  }
}
