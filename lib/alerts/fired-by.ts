import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type Alert, type AlertRule, type Detection, subjectOf } from './alert.ts'
import { ALERT_RULES } from './rules.ts'

/**
 * The alerts that these events fire, and that were not fired yet: a pure function of the event log. An occurrence is covered by
 * an alert of the same kind about the same subject that was fired after it, or less than the quiet time before it.
 * @param events the retained part of the event log, oldest first
 */
export function firedBy(
  events: readonly RecordedEvent[],
  rules: readonly AlertRule[] = ALERT_RULES,
): readonly Alert[] {
  const times = new Map(events.map(({ seq, realAt }) => [seq, realAt]))
  return rules.flatMap((rule) => {
    const fired = lastFired(rule, events)
    const quietMs = rule.quietSeconds * 1000
    return rule.detect(events).flatMap((detection) => {
      const subject = subjectOf(detection)
      const at = times.get(detection.seqs.at(-1) ?? '') ?? 0
      const before = fired.get(subject)
      if (before !== undefined && before > at - quietMs) return []
      fired.set(subject, at)
      return [{ alert: rule.id, ...limited(detection) }]
    })
  })
}

/** When each subject had its last alert of this rule, by the wall clock. */
function lastFired({ id }: AlertRule, events: readonly RecordedEvent[]): Map<string, number> {
  const fired = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'alert.fired' && event.alert === id) fired.set(subjectOf(event), event.realAt)
  }
  return fired
}

/** Of a long burst, an alert lists the last events. */
const MAX_SEQS = 20

const limited = (detection: Detection): Detection => ({
  ...detection,
  seqs: detection.seqs.slice(-MAX_SEQS),
})
