import type { MechanismId } from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import type { AlertId, RecordedEvent } from '#lib/ledger/event.ts'

export const SEVERITIES = ['notice', 'warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What a rule has found: the events that show it, oldest first, and what they are about. */
export interface Detection {
  readonly seqs: readonly string[]
  readonly mechanism?: MechanismId
  readonly sessionId?: string
  readonly user?: string
}

/** An alert to fire. */
export interface Alert extends Detection {
  readonly alert: AlertId
}

/** One kind of alert: data, and a predicate over events. */
export interface AlertRule {
  readonly id: AlertId
  readonly title: Text
  /** What fires it. */
  readonly fires: Text
  /** What looks like it and must not fire it. */
  readonly mustNot: Text
  /** What an operator should do. */
  readonly action: Text
  readonly severity: Severity
  /** At least this many events within this time, by the clock of the bench and by the wall clock. */
  readonly threshold: number
  readonly windowSeconds: number
  /** After an alert, another one about the same subject is not fired for this long. */
  readonly quietSeconds: number
  /** Finds all occurrences in these events, oldest first, whether or not an alert was fired for them. */
  detect(events: readonly RecordedEvent[]): readonly Detection[]
}

/** What an alert is about: alerts of one kind about one subject are not repeated within the quiet time. */
export const subjectOf = ({ mechanism, sessionId, user }: Detection): string =>
  sessionId ?? [mechanism ?? '', user ?? ''].join(' ')
