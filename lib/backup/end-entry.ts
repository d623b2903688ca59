import { isKeyed } from '#lib/core/mechanism-facts.ts'
import type { EndReason, Instant, MechanismId } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'

/**
 * What must not be undone by a restore. Only IDs, reasons and instants: enough to end a session again, and nothing that could be
 * presented.
 * - `ended`: the session ended.
 * - `replaced`: its token was replaced, so the restored record accepts the spent one and refuses the one that the client has.
 * - `user-revoked`: all credentials of a user were revoked, except possibly one session.
 */
export type EndEntry =
  | {
      readonly kind: 'ended'
      readonly mechanism: MechanismId
      readonly sessionId: string
      readonly reason: EndReason
      readonly at: Instant
    }
  | {
      readonly kind: 'replaced'
      readonly mechanism: MechanismId
      readonly sessionId: string
      readonly at: Instant
    }
  | {
      readonly kind: 'user-revoked'
      readonly mechanism: MechanismId
      readonly user: string
      readonly reason: EndReason
      readonly except: string | null
      readonly at: Instant
    }

/** The entry of an event; null if a restore cannot undo what it reports. */
export function endEntryOf(event: LabEvent, at: Instant): EndEntry | null {
  switch (event.type) {
    case 'session.ended': {
      const { mechanism, sessionId, reason } = event
      return { kind: 'ended', mechanism, sessionId, reason, at }
    }
    case 'token.refreshed':
    case 'session.rotated':
    case 'session.stepped_up': {
      const { mechanism, sessionId, family } = event
      // A cookie that contains the session replaces nothing in a store; a refresh token is replaced only by rotation.
      const replacesToken = !isKeyed(mechanism) || (event.type === 'token.refreshed' && family !== undefined)
      return replacesToken ? { kind: 'replaced', mechanism, sessionId, at } : null
    }
    case 'user.revoked_before': {
      const { mechanism, user, reason, except = null } = event
      return { kind: 'user-revoked', mechanism, user, reason, except, at }
    }
    default:
      return null
  }
}
