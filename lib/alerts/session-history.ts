import type { EndReason } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'

type Ended = Extract<RecordedEvent, { type: 'session.ended' }>

/** Events by which a client used a credential of a session, whether it was accepted or refused. */
export const isUse = (event: RecordedEvent): boolean =>
  event.type === 'request.refused' ? event.verified !== true : isAccepted(event)

/** Events by which a credential of a session was accepted. */
export const isAccepted = (event: RecordedEvent): event is Accepted =>
  event.type === 'request.verified' || event.type === 'token.refreshed' || event.type === 'session.rotated'

type Accepted = Extract<RecordedEvent, { type: 'request.verified' | 'token.refreshed' | 'session.rotated' }>

/**
 * Ends by a decision: of the user, the operator, or policy. A session that only expired is used again every day, by users who
 * return; one whose record or key was lost was not ended for a reason that concerns its holder.
 */
const DECIDED: ReadonlySet<EndReason> = new Set([
  'signed_out',
  'revoked_by_user',
  'revoked_by_admin',
  'replaced_by_new_login',
  'evicted_over_limit',
  'credential_changed',
  'account_disabled',
  'refresh_reuse_detected',
])

/** What the events up to a position state about sessions. Filled in the order of the events. */
export class SessionHistory {
  /** Sessions that were ended by a decision. */
  readonly ended = new Map<string, Ended>()
  /** The clients that proved who they are, by login or re-authentication: they hold the original credential. */
  readonly owners = new Map<string, Set<string>>()
  private readonly sessions = new Map<string, string>()

  add(event: RecordedEvent): void {
    if ('sessionId' in event && event.sessionId !== undefined && 'session' in event && 'fingerprint' in event)
      this.sessions.set(event.fingerprint ?? '', event.sessionId)
    if (event.type === 'session.ended' && DECIDED.has(event.reason)) this.ended.set(event.sessionId, event)
    if (event.type !== 'session.created' && event.type !== 'session.stepped_up') return
    const clients = this.owners.get(event.sessionId) ?? new Set()
    if (event.client !== undefined) clients.add(event.client)
    this.owners.set(event.sessionId, clients)
  }

  /** The session of a credential that a request presented, by the event or by the fingerprints of issued credentials. */
  sessionOf(event: RecordedEvent): string | null {
    if ('sessionId' in event && event.sessionId !== undefined) return event.sessionId
    const fingerprint = 'fingerprint' in event ? event.fingerprint : undefined
    return fingerprint === undefined ? null : (this.sessions.get(fingerprint) ?? null)
  }

  /** Whether this bench has issued the credential. */
  hasIssued(fingerprint: string | undefined): boolean {
    return fingerprint !== undefined && this.sessions.has(fingerprint)
  }
}
