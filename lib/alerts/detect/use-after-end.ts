import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { isUse, SessionHistory } from '../session-history.ts'
import { isWithin } from '../window.ts'

/** Requests that were in progress when the user logged out are not suspicious. */
const IN_FLIGHT_SECONDS = 2

/**
 * A credential that is used after its session was ended by a decision, accepted or not. If another client uses it than the one
 * that logged in, it is a copy. After a logout, the owner's client has deleted it, so every use is one; after a revocation the
 * owner's client does not know yet, and its next request is an everyday event.
 */
export function detectUseAfterEnd(events: readonly RecordedEvent[]): readonly Detection[] {
  const history = new SessionHistory()
  return events.flatMap((event) => {
    const found = isUse(event) ? findUse(event, history) : []
    history.add(event)
    return found
  })
}

function findUse(event: RecordedEvent, history: SessionHistory): Detection[] {
  const sessionId = history.sessionOf(event)
  const end = sessionId === null ? undefined : history.ended.get(sessionId)
  // The act of logging out again is harmless.
  if (sessionId === null || end === undefined || ('act' in event && event.act === 'logout')) return []
  const owners = history.owners.get(sessionId)
  const client = 'client' in event ? event.client : undefined
  const isCopy = owners !== undefined && client !== undefined && !owners.has(client)
  const isLate = end.reason === 'signed_out' && !isWithin(end, event, IN_FLIGHT_SECONDS)
  if (!isCopy && !isLate) return []
  return [{ seqs: [end.seq, event.seq], mechanism: end.mechanism, sessionId, user: end.user }]
}
