import type { AuditEvent } from './event-names.ts'
import type { AuditLevel, AuditValue, Initiator } from './row.ts'

/**
 * What a row states, before it has a place in the chain. Names of events are those of the OWASP logging vocabulary; what it
 * has no name for has one of the same form.
 */
export interface AuditFact {
  readonly event: AuditEvent
  readonly level: AuditLevel
  readonly initiator: Initiator
  readonly user?: string | undefined
  readonly address?: string | null | undefined
  readonly mechanism?: string | undefined
  readonly sessionId?: string | undefined
  readonly node?: string | undefined
  readonly object?: string | undefined
  readonly from?: AuditValue | undefined
  readonly to?: AuditValue | undefined
  readonly reason?: string | undefined
  readonly count?: number | undefined
  readonly since?: number | undefined
  /** Written also while the recording is switched off. */
  readonly isAlways?: boolean
  /** Counted: one row for each session and minute. */
  readonly isSampled?: boolean
  /** The first with this key has a row of its own; further ones are counted: one row for each minute. */
  readonly repeats?: string
}
