import type { LabEvent } from '#lib/ledger/event.ts'
import { type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { Claims } from '#lib/redis/claims.ts'

/** Of one bench in this process; all are dropped when there are more. */
const MAX_SESSIONS = 1000

/**
 * The network in which each session was authenticated, by the marks in events. They exist for every mechanism and every
 * setting of binding: a JWT states no address, and with binding off nothing compares one.
 */
export class SessionNetworks {
  private readonly networks = new Map<string, string | null>()
  private readonly handled = new Set<string>()
  private readonly ledger: Pick<Ledger, 'whenFlushed' | 'read'>
  private readonly claims: Claims

  constructor(ledger: Pick<Ledger, 'whenFlushed' | 'read'>, claims: Claims) {
    this.ledger = ledger
    this.claims = claims
  }

  note(event: LabEvent): void {
    if (event.type !== 'session.created' && event.type !== 'session.stepped_up') return
    if (this.networks.size >= MAX_SESSIONS) this.networks.clear()
    this.networks.set(event.sessionId, event.network ?? null)
  }

  /** Whether the session may be in a network that is new to it. Reads nothing. */
  mayBeNew(sessionId: string, network: string): boolean {
    const known = this.networks.get(sessionId)
    return known !== network && known !== null && !this.handled.has(`${sessionId} ${known} ${network}`)
  }

  /** Whether this is the first use of the session in a network other than that of its authentication, in any process. */
  async isNew(sessionId: string, network: string): Promise<boolean> {
    const known = this.networks.get(sessionId) ?? (await this.find(sessionId))
    if (known === null || known === network) return false
    const name = `${sessionId} ${known} ${network}`
    if (this.handled.has(name)) return false
    if (this.handled.size >= MAX_SESSIONS) this.handled.clear()
    this.handled.add(name)
    return this.claims.claimMove(name)
  }

  /** Of a session that another process has authenticated. Null if the event log no longer contains that. */
  private async find(sessionId: string): Promise<string | null> {
    await this.ledger.whenFlushed()
    for (const event of await this.ledger.read(FIRST_SEQ, 2 * MAX_EVENTS)) this.note(event)
    const network = this.networks.get(sessionId) ?? null
    this.networks.set(sessionId, network)
    return network
  }
}
