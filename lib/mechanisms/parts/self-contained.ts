/*
 * How sessions of a self-contained credential are revoked. The server cannot change an issued credential. It can keep
 * revocation data (a denylist, or a not-before instant or epoch for each user) and query it on each check. Without revocation
 * data a revoked session only leaves the session index, and its credential is accepted until it expires.
 */
import type { KeepsDenials, KeepsNothing } from '#lib/core/mechanism.ts'
import type { SelfContained } from '#lib/core/policy.ts'
import { canRevokeUser, type RevocationStore } from '#lib/core/revocation.ts'
import { type EndReason, endsAt, type Instant, type MechanismId, type Session } from '#lib/core/session.ts'
import type { OnStep } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import {
  type EndEffect,
  type EndedSession,
  expiredWithSession,
  refusedFrom,
  type SessionRef,
  type SessionTerminator,
} from '#lib/core/termination.ts'
import type { VerifiedCache } from '#lib/core/verified-cache.ts'

interface SelfContainedTermination {
  readonly mechanism: MechanismId
  readonly policy: SelfContained
  /** If present, an issued credential can be revoked, at one round trip per check. */
  readonly revocations: RevocationStore | undefined
  /** The node's verified-credential cache: sessions that this node revokes are deleted from it immediately. */
  readonly cache: VerifiedCache | null
  readonly now: () => Instant
  readonly step: OnStep
  /** The list of sessions, if the server keeps one. No verification depends on it. */
  readonly sessionIndex: SessionStore | null
  /** When a revoked session ends without a revocation check. */
  readonly uncheckedEffect: 'at-next-refresh' | 'at-expiry'
  /** Until when copies of a credential are accepted without a revocation check. */
  copiesAcceptedUntil(known: Limits): Instant
  /** A session of the index, with the expiry that its last credential states. */
  asIssued?(session: Session): Session
  /** A session as the presented credential states it, with the later expiry of the index. */
  newest?(known: SessionRef, was: Session): SessionRef
  /** Whether a credential never states a later end than its session. */
  readonly expiresWithSession: boolean
}

type Limits = Pick<SessionRef, 'expiresAt' | 'absoluteExpiresAt'>

export function createSelfContainedTermination(
  options: SelfContainedTermination,
): SessionTerminator & (Pick<KeepsDenials, 'keeps' | 'revocations'> | Pick<KeepsNothing, 'keeps'>) {
  const { mechanism, policy, revocations, sessionIndex, cache, now, step } = options
  const { uncheckedEffect, copiesAcceptedUntil, asIssued = (session: Session) => session, newest } = options
  const hasDenylist = revocations?.techniques.includes('denylist') === true

  const untilExpiry = (known: Limits): EndEffect => ({
    effect: uncheckedEffect,
    effectiveAt: copiesAcceptedUntil(known),
  })

  function effectOn(known: Limits, at: Instant): EndEffect {
    if (revocations === undefined) return untilExpiry(known)
    // No new credential is issued without a check, so this is the last one.
    if (policy.checkOn === 'sensitive-acts')
      return { effect: uncheckedEffect, effectiveAt: known.expiresAt, sensitiveActs: 'immediate' }
    // Another node may have verified it recently, and accepts it from its cache for this long.
    const cachedUntil = at + policy.verifiedCacheSeconds * 1000
    return refusedFrom(Math.min(cachedUntil, Math.max(at, known.expiresAt)), at)
  }

  const ended = (known: SessionRef, reason: EndReason): EndedSession => ({
    known,
    reason,
    ending: effectOn(known, now()),
  })

  /** Adds a session to the denylist. @returns whether it was not there before */
  async function deny({ id, absoluteExpiresAt }: SessionRef, reason: EndReason): Promise<boolean> {
    cache?.dropSession(id)
    return (await revocations?.deny(mechanism, id, { reason, at: now() }, absoluteExpiresAt)) === true
  }

  /**
   * A session that a login or a limit ended. Without a denylist its copies are accepted until they expire, because revoking
   * its user would end the new session too.
   */
  function endedWithoutUser(known: SessionRef, reason: EndReason): EndedSession {
    return { known, reason, ending: hasDenylist ? effectOn(known, now()) : untilExpiry(known) }
  }

  /** The active sessions of a user: those of the index, and those that the observer has seen under an earlier policy. */
  async function activeSessionsOf(user: string, seen: readonly SessionRef[]): Promise<readonly SessionRef[]> {
    const listed = ((await sessionIndex?.list(user)) ?? []).map(asIssued)
    const known = new Set(listed.map(({ id }) => id))
    const isLive = (each: SessionRef) => now() < Math.max(endsAt(each), each.expiresAt)
    return [...listed, ...seen.filter((each) => !known.has(each.id) && isLive(each))]
  }

  async function revokeAll(
    user: string,
    reason: EndReason,
    except: string | null,
    seen: readonly SessionRef[],
  ): Promise<readonly EndedSession[]> {
    step('end')
    const toRevoke = (await activeSessionsOf(user, seen)).filter(({ id }) => id !== except)
    const before = new Set<string>()
    if (revocations !== undefined && canRevokeUser(revocations)) {
      // If possible, all sessions of the user are revoked together: this includes sessions that no list contains.
      cache?.dropUser(user)
      await revocations.revokeUser(mechanism, user, { reason, at: now() }, except)
    } else if (revocations !== undefined) {
      for (const known of toRevoke) if (!(await deny(known, reason))) before.add(known.id)
    }
    const all: EndedSession[] = []
    for (const known of toRevoke) {
      const was = await sessionIndex?.end(known.id, reason, now())
      if (before.has(known.id) && !was) continue
      // What the observer last saw of the credential is newer than the session index.
      all.push(ended(seen.find(({ id }) => id === known.id) ?? known, reason))
    }
    return all
  }

  return {
    ...(revocations ? { keeps: 'denials', revocations } : { keeps: 'nothing' }),
    effectOn,
    revokeAll,

    async revoke(known: SessionRef, reason: EndReason): Promise<readonly EndedSession[]> {
      step('end')
      if (revocations !== undefined && !hasDenylist) {
        const all = await revokeAll(known.user, reason, null, [known])
        const itself = all.find((each) => each.known.id === known.id) ?? ended(known, reason)
        return [{ ...itself, known }, ...all.filter((other) => other !== itself)]
      }
      const isNew = revocations === undefined || (await deny(known, reason))
      const was = (await sessionIndex?.end(known.id, reason, now())) ?? null
      // Of several concurrent calls one ends it. The index counts too: an earlier call may have reached the denylist only.
      return isNew || was ? [ended(revocations && was && newest ? newest(known, was) : known, reason)] : []
    },

    async confirmEvicted(sessions: readonly Session[]): Promise<readonly EndedSession[]> {
      if (hasDenylist) for (const session of sessions) await deny(session, 'evicted_over_limit')
      return sessions.map((session) => endedWithoutUser(asIssued(session), 'evicted_over_limit'))
    },

    async confirmReplaced(session: Session, was: Session | null): Promise<readonly EndedSession[]> {
      const isNew = hasDenylist && (await deny(session, 'replaced_by_new_login'))
      const hadEnded = sessionIndex !== null && !was && !isNew
      return hadEnded ? [] : [endedWithoutUser(asIssued(session), 'replaced_by_new_login')]
    },

    async confirmExpired(known, reason) {
      if (options.expiresWithSession || known.expiresAt <= now()) return expiredWithSession(known, reason)
      if (hasDenylist) await deny(known, reason)
      return endedWithoutUser(known, reason)
    },
  }
}

/** A session in the index: without session data, and without a credential that could be presented. */
export function indexEntryOf({ data: _, dataVersion: __, ...session }: Session) {
  return { session, digest: '', previousDigest: null, rotatedAt: session.createdAt, generation: 0 }
}
