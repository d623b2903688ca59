import type { RevocationTechnique } from './policy.ts'
import type { EndReason, Instant, MechanismId, Session, Stamp } from './session.ts'
import { type Refused, refusalOf } from './verdict.ts'

/** Why something is over, and since when. */
export interface Ended {
  readonly reason: EndReason
  readonly at: Instant
}

/** When all of a user's credentials were last called back together, and how they are told from newer ones. */
export interface UserStanding {
  /** `not-before`: what was issued up to here is refused. */
  readonly before: Instant
  /** `epoch`: what states another count is refused. */
  readonly epoch: number
  /** The one session that was meant to live on. */
  readonly spare: string | null
  readonly why: Ended
}

/** Everything that the server remembers against one credential. */
export interface Standing {
  readonly denied: Ended | null
  readonly user: UserStanding | null
  /** Since when this memory has no gap: a Redis that came back empty has forgotten whom it denied. */
  readonly wholeSince: Instant
}

/**
 * The exceptions that a server keeps of self-contained credentials. Keyed by session and by user, never by the raw
 * credential: base64url is malleable, and a second spelling of a denied token would be accepted.
 */
export interface Revocations {
  /** Which of them this bench compares. */
  readonly techniques: readonly RevocationTechnique[]
  /**
   * @param until when the last copy expires by itself; the entry may go then
   * @returns whether this call was the first: what was denied before stays denied for the reason that it was given
   */
  deny(mechanism: MechanismId, sessionId: string, why: Ended, until: Instant): Promise<boolean>
  /** Calls back everything of a user's but the spared session. Atomic; each call is later than the one before it. */
  revokeUser(mechanism: MechanismId, user: string, why: Ended, spare: string | null): Promise<void>
  /** One round trip. */
  standing(mechanism: MechanismId, session: Pick<Session, 'id' | 'user'>): Promise<Standing>
}

/** Whether all of a user's credentials can be called back at once. */
export function reachesUsers({ techniques }: Pick<Revocations, 'techniques'>): boolean {
  return techniques.includes('not-before') || techniques.includes('epoch')
}

/**
 * Whether a credential that is whole and in time was called back.
 * What was issued without a stamp, under an older policy, is dated by its session.
 */
export function judgeStanding(
  techniques: readonly RevocationTechnique[],
  session: Pick<Session, 'id' | 'stamp' | 'lastSeenAt'>,
  { denied, user, wholeSince }: Standing,
): Refused | null {
  const issuedAt = session.stamp?.issuedAt ?? session.lastSeenAt
  if (techniques.includes('denylist') && denied) return refusalOf(session.id, denied.reason, denied.at)
  if (user && user.spare !== session.id) {
    const { reason, at } = user.why
    const refusal = refusalOf(session.id, reason, at)
    if (techniques.includes('not-before') && issuedAt <= user.before) return refusal
    if (techniques.includes('epoch') && (session.stamp?.epoch ?? 0) !== user.epoch) {
      return { ...refusal, code: 'epoch_mismatch' }
    }
  }
  // A token's times are whole seconds, so up to one of them is given away.
  if (issuedAt + 1000 <= wholeSince) return refusalOf(session.id, 'store_lost', wholeSince)
  return null
}

/** The stamp for a credential issued now: after everything that was called back, also where the clock stands still. */
export function stampFor(user: UserStanding | null, now: Instant): Stamp {
  return { issuedAt: Math.max(now, (user?.before ?? 0) + 1), epoch: user?.epoch ?? 0 }
}
