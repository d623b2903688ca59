import type { FamilyMember } from '#lib/core/mechanism.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from './event.ts'

/** A refresh token as the observer saw it come and go. */
export interface FamilyToken extends FamilyMember {
  /** When it was issued. */
  readonly at: Instant
  /** `grace`: spent, and still answered with its successor. `reused`: it came back too late. */
  readonly state: 'current' | 'grace' | 'spent' | 'reused'
}

/** The line of a session's refresh tokens, oldest first: a pure function of its events. */
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
  return issued.map(({ member, at }, place) => {
    const successor = issued[place + 1]
    const isInGrace = successor !== undefined && now - successor.at <= graceMs
    const spent = isInGrace ? 'grace' : 'spent'
    const state = reused.has(member.fingerprint) ? 'reused' : successor === undefined ? 'current' : spent
    return { ...member, at, state }
  })
}
