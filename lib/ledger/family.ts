import type { FamilyMember } from '#lib/core/mechanism.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from './event.ts'

/** A refresh token, as far as the events tell. */
export interface FamilyToken extends FamilyMember {
  /** When it was issued. */
  readonly at: Instant
  /** `grace`: used, but a retry still gets the same successor. `reused`: used again after the grace period. */
  readonly state: 'current' | 'grace' | 'spent' | 'reused'
}

/** The refresh tokens of a session, oldest first. */
export function familyOf(
  events: readonly RecordedEvent[],
  sessionId: string,
  now: Instant,
  graceMs: number,
): readonly FamilyToken[] {
  const issued: { readonly member: FamilyMember; readonly at: Instant }[] = []
  const reused = new Set<string>()
  for (const event of events) {
    if (!('sessionId' in event) || event.sessionId !== sessionId || !('family' in event)) continue
    if (event.family === undefined) continue
    if (event.type === 'token.reuse_detected') reused.add(event.family.fingerprint)
    else issued.push({ member: event.family, at: event.at })
  }
  return issued.map(({ member, at }, index) => {
    const successor = issued[index + 1]
    const isInGrace = successor !== undefined && now - successor.at <= graceMs
    const spent = isInGrace ? 'grace' : 'spent'
    const state = reused.has(member.fingerprint) ? 'reused' : successor === undefined ? 'current' : spent
    return { ...member, at, state }
  })
}
