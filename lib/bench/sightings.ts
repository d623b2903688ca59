import type { LabEvent } from '#lib/ledger/event.ts'

/** After this time, the event log is searched again for a session that this process knows: another one may have ended it. */
const KNOWN_MS = 60_000
/** Of each bench; the oldest is dropped first. */
const MAX_SESSIONS = 1000

interface Sighting {
  network: string | undefined
  hasEnded: boolean
  until: number
}

/**
 * What this process has seen of the sessions of a bench. Most accepted requests are no reason to search the event log: the
 * session is known here, has not ended, and its client is in the same network.
 */
export class Sightings {
  private readonly seen = new Map<string, Sighting>()

  /** Notes an event. @returns whether the use of the session may matter: it is new here, has ended, or has moved */
  note(event: LabEvent, realNow: number): 'remarkable' | 'unknown' | null {
    switch (event.type) {
      case 'session.created':
      case 'session.stepped_up':
        this.put(event.sessionId, { network: event.network, hasEnded: false, until: realNow + KNOWN_MS })
        return null
      case 'session.ended': {
        const until = realNow + KNOWN_MS
        this.put(event.sessionId, {
          network: undefined,
          ...this.seen.get(event.sessionId),
          hasEnded: true,
          until,
        })
        return null
      }
      case 'request.verified':
      case 'token.refreshed':
      case 'session.rotated':
        return this.use(event.sessionId, event.network, realNow)
      default:
        return null
    }
  }

  private use(id: string, network: string | undefined, realNow: number): 'remarkable' | 'unknown' | null {
    const known = this.seen.get(id)
    if (known !== undefined && (known.hasEnded || known.network !== network)) {
      known.network = network
      return 'remarkable'
    }
    if (known !== undefined && known.until > realNow) return null
    this.put(id, { network, hasEnded: false, until: realNow + KNOWN_MS })
    return 'unknown'
  }

  private put(id: string, sighting: Sighting): void {
    this.seen.delete(id)
    this.seen.set(id, sighting)
    const [oldest] = this.seen.keys()
    if (this.seen.size > MAX_SESSIONS && oldest !== undefined) this.seen.delete(oldest)
  }
}
