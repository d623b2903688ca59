import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { isAccepted } from '../session-history.ts'
import { isWithin } from '../window.ts'

/**
 * One session that is accepted from two networks within a few minutes. Without a database of locations, a network (IPv4 /24,
 * IPv6 /64) stands for a place. Sessions, not users, are compared: a phone and a laptop of one user are in two networks every
 * day, but each has a session of its own. Re-authentication from the new network is proof that the user has moved.
 */
export function detectImpossibleTravel(
  events: readonly RecordedEvent[],
  { windowSeconds }: { readonly windowSeconds: number },
): readonly Detection[] {
  const last = new Map<string, RecordedEvent & { readonly network: string }>()
  return events.flatMap((event) => {
    const isProof = event.type === 'session.created' || event.type === 'session.stepped_up'
    if (!(isProof || isAccepted(event)) || event.network === undefined) return []
    const { sessionId, mechanism, user, network, seq } = event
    const before = last.get(sessionId)
    last.set(sessionId, { ...event, network })
    const hasMoved = !isProof && before !== undefined && before.network !== network
    if (!hasMoved || !isWithin(before, event, windowSeconds)) return []
    return [{ seqs: [before.seq, seq], mechanism, sessionId, user }]
  })
}
