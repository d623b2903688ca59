import type { EndReason, Instant, MechanismId } from '#lib/core/session.ts'
import type { LabEvent } from './event.ts'
import type { Meter } from './meter.ts'

/** Sessions of one bench whose end is remembered; the oldest is dropped first. */
const MAX_ENDED = 500

/** A session that expires has no revocation that could be late. */
const EXPIRED: ReadonlySet<EndReason> = new Set(['idle_timeout', 'absolute_timeout'])

interface EndedSession {
  readonly mechanism: MechanismId
  readonly endedAt: Instant
  /** From when all copies should be refused. */
  readonly effectiveAt: Instant
  /** Seconds from the end until the last acceptance so far; null if it was not presented since. */
  accepted: number | null
  /** Whether the lag was reported: a copy was accepted after all of them should have been refused. */
  isReported: boolean
}

export interface RevocationLag {
  readonly event: (event: LabEvent) => void
  /** Reports the sessions of which no copy can be accepted any longer. */
  readonly settle: () => void
}

/**
 * Measures how long after its end a session is still accepted, from the events alone. The result is known when its last copy
 * should be refused; an acceptance after that is reported immediately.
 * @param now the bench's clock
 */
export function createRevocationLag(
  now: () => Instant,
  report: Pick<Meter, 'acceptedAfterEnd' | 'revocationLag'>,
): RevocationLag {
  /** In the order of their ends. */
  const ended = new Map<string, EndedSession>()

  function remember(event: Extract<LabEvent, { type: 'session.ended' }>): void {
    if (EXPIRED.has(event.reason) || ended.has(event.sessionId)) return
    const { mechanism, effectiveAt } = event
    ended.set(event.sessionId, { mechanism, endedAt: now(), effectiveAt, accepted: null, isReported: false })
    const [oldest] = ended
    if (ended.size > MAX_ENDED && oldest) finish(...oldest)
  }
  function finish(id: string, { mechanism, accepted, isReported }: EndedSession): void {
    ended.delete(id)
    if (accepted !== null && !isReported) report.revocationLag(mechanism, accepted)
  }
  function presented(id: string, isAccepted: boolean): void {
    const session = ended.get(id)
    if (!session) return
    const at = now()
    if (isAccepted) {
      session.accepted = (at - session.endedAt) / 1000
      report.acceptedAfterEnd(session.mechanism, session.accepted)
      if (at <= session.effectiveAt) return
      report.revocationLag(session.mechanism, session.accepted)
      session.isReported = true
    } else if (at >= session.effectiveAt) {
      finish(id, { ...session, accepted: session.accepted ?? 0 })
    }
  }

  return {
    event(event) {
      if (event.type === 'session.ended') remember(event)
      else if (event.type === 'bench.reset') ended.clear()
      else if (ended.size === 0 || !('status' in event) || event.status === undefined) return
      else if (event.type === 'request.verified') presented(event.sessionId, true)
      else if (event.type === 'request.refused' && event.sessionId !== undefined) {
        presented(event.sessionId, event.verified === true)
      }
    },
    settle() {
      const at = now()
      for (const [id, session] of ended) {
        if (session.accepted !== null && !session.isReported && at > session.effectiveAt) finish(id, session)
      }
    },
  }
}
