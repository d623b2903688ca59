'use client'

import { useMemo } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useBenchNow, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { EventList } from '../../../_ui/lane/event-list.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { shortId, timeAndDay, timeOfDay } from '../../../_ui/words/format.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { AlertRule } from './alert-rules.tsx'
import { SeverityMark } from './severity-mark.tsx'
import { useAlertsWords } from './use-alerts-words.ts'

type Fired = Extract<RecordedEvent, { type: 'alert.fired' }>
type Delivered = Extract<RecordedEvent, { type: 'alert.delivered' }>

const MAX_SHOWN = 50
const MINUTE_MS = 60_000

/** The alerts of this bench, newest first, as they arrive by the event stream. */
export function FiredAlerts({ rules }: { rules: readonly AlertRule[] }) {
  const texts = useAlertsWords()
  // The list of the newest events would lose alerts in a burst of other events.
  const events = useLiveState((state) => state.history.events)
  const { fired, deliveries } = useMemo(() => alertsIn(events), [events])
  const bySeq = useMemo(() => eventsOf(fired, events), [fired, events])
  return (
    <section aria-labelledby="fired-alerts" className="min-w-0">
      <h2 id="fired-alerts" className="text-sm font-medium">
        {texts.fired.title}
      </h2>
      {fired.length === 0 ? (
        <p className="mt-2 max-w-3xl text-sm text-soft">{texts.fired.none(texts.acts.fires)}</p>
      ) : (
        <ol aria-labelledby="fired-alerts" className="mt-2">
          {fired.map((alert) => (
            <FiredAlert
              key={alert.seq}
              alert={alert}
              rule={rules.find(({ id }) => id === alert.alert)}
              delivery={deliveries.get(alert.seq)}
              events={alert.seqs.flatMap((seq) => bySeq.get(seq) ?? [])}
            />
          ))}
        </ol>
      )}
      <p className="mt-2 max-w-3xl text-xs text-soft">
        {texts.fired.older}{' '}
        <a href="?section=audit" className="underline underline-offset-2">
          {texts.fired.audit}
        </a>
      </p>
    </section>
  )
}

interface FiredAlertProps {
  readonly alert: Fired
  readonly rule: AlertRule | undefined
  readonly delivery: Delivered | undefined
  /** Those that fired it, as far as the page has them. */
  readonly events: readonly RecordedEvent[]
}

function FiredAlert({ alert, rule, delivery, events }: FiredAlertProps) {
  const texts = useAlertsWords()
  const words = useWords()
  const language = useLanguage()
  const now = useBenchNow(MINUTE_MS)
  const title = rule?.title[language] ?? alert.alert
  return (
    <li data-alert={alert.alert} className="border-t border-hairline py-2 first:border-t-0">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <time className="font-mono text-xs text-faint">{timeAndDay(alert.at, now)}</time>
        <span className="font-medium">{title}</span>
        <span className="text-xs">{rule && <SeverityMark of={rule.severity} />}</span>
        {alert.mechanism && <LaneName of={alert.mechanism} />}
        {alert.user && <span>{alert.user}</span>}
        {alert.sessionId && (
          <span className="font-mono text-xs text-faint" title={alert.sessionId}>
            {shortId(alert.sessionId)}
          </span>
        )}
        {delivery && (
          <span className={`text-xs ${delivery.outcome === 'failed' ? 'text-refused' : 'text-soft'}`}>
            {delivery.outcome === 'failed'
              ? texts.fired.notDelivered
              : texts.fired.delivered(delivery.attempts)}
          </span>
        )}
      </div>
      {rule && (
        <p className="mt-0.5 max-w-3xl text-xs text-soft">{`${texts.toDo}${words.colon}${rule.action[language]}`}</p>
      )}
      <details className="mt-0.5 text-xs">
        <summary className="cursor-pointer text-soft hover:text-ink">
          {texts.fired.because} · {texts.events(alert.seqs.length)}
        </summary>
        {events.length === 0 ? (
          <p className="mt-1 text-soft">{texts.fired.gone}</p>
        ) : (
          <EventList label={texts.fired.eventsOf(title, timeOfDay(alert.at))} events={events} isLinked />
        )}
      </details>
    </li>
  )
}

/** @param events oldest first */
function alertsIn(events: readonly RecordedEvent[]) {
  const fired = events
    .filter((event) => event.type === 'alert.fired')
    .slice(-MAX_SHOWN)
    .toReversed()
  const delivered = events.filter((event) => event.type === 'alert.delivered')
  return { fired, deliveries: new Map(delivered.map((event) => [event.fired ?? '', event])) }
}

/** The events that fired alerts, by position. */
function eventsOf(fired: readonly Fired[], events: readonly RecordedEvent[]) {
  const wanted = new Set(fired.flatMap(({ seqs }) => seqs))
  return new Map(events.flatMap((event) => (wanted.has(event.seq) ? [[event.seq, event] as const] : [])))
}
