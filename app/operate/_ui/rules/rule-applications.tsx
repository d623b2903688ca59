'use client'

import { useMemo } from 'react'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useBenchNow, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { shortId, timeAndDay } from '../../../_ui/words/format.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { ruleText } from './rule-text.ts'
import { useRulesWords } from './use-rules-words.ts'

type Applied = Extract<RecordedEvent, { type: 'rule.applied' }>

const COLUMNS = ['time', 'rule', 'mechanism', 'session', 'effect'] as const
const MAX_SHOWN = 50
const MINUTE_MS = 60_000

/** What the rules did, newest first: which session, the real effect, and the event that was the cause. */
export function RuleApplications() {
  const texts = useRulesWords()
  // The list of the newest events would lose applications in a burst of other events.
  const events = useLiveState((state) => state.history.events)
  const applied = useMemo(
    () =>
      events
        .filter((event) => event.type === 'rule.applied')
        .slice(-MAX_SHOWN)
        .toReversed(),
    [events],
  )
  const causes = useMemo(() => {
    const wanted = new Set(applied.map(({ cause }) => cause))
    return new Map(events.flatMap((event) => (wanted.has(event.seq) ? [[event.seq, event] as const] : [])))
  }, [applied, events])
  const now = useBenchNow(MINUTE_MS)
  return (
    <div>
      <h2 id="rule-applications" className="text-sm font-medium">
        {texts.applied.title}
      </h2>
      {applied.length === 0 ? (
        <p className="mt-2 max-w-3xl text-sm text-soft">{texts.applied.none}</p>
      ) : (
        <Scroller label={texts.applied.title} className="mt-2 max-h-96">
          <table className="w-full min-w-2xl text-left text-sm">
            <thead className="border-b border-edge text-xs text-faint">
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className="py-1 pr-5 font-normal">
                    {texts.applied.columns[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {applied.map((event) => (
                <Application key={event.seq} event={event} cause={causes.get(event.cause)} now={now} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </div>
  )
}

interface ApplicationProps {
  readonly event: Applied
  readonly cause: RecordedEvent | undefined
  /** On the bench clock. */
  readonly now: Instant | null
}

function Application({ event, cause, now }: ApplicationProps) {
  const texts = useRulesWords()
  const words = useAllWords()
  const { effect, effectiveAt, sensitiveActs, mechanism, sessionId, user, rule } = event
  const isLater = effectiveAt !== undefined && effect !== 'immediate'
  return (
    <tr data-applied={effect} className="border-b border-hairline align-baseline">
      <td className="py-1.5 pr-5 font-mono text-xs text-faint">{timeAndDay(event.at, now)}</td>
      <th scope="row" className="py-1.5 pr-5 font-normal">
        {ruleText(rule, texts)}
        {cause && (
          <a
            href={`/?${new URLSearchParams({ sheet: 'wire', of: cause.seq })}`}
            className="ml-2 text-xs text-soft underline decoration-edge underline-offset-2 hover:decoration-ink"
          >
            {texts.applied.cause}
            {words.colon}
            {words.events[cause.type]}
          </a>
        )}
      </th>
      <td className="py-1.5 pr-5">
        <LaneName of={mechanism} />
      </td>
      <td className="py-1.5 pr-5 whitespace-nowrap">
        {user}{' '}
        <span className="font-mono text-xs text-faint" title={sessionId}>
          {shortId(sessionId)}
        </span>
      </td>
      <td className={`py-1.5 ${effect === 'not-possible' ? 'text-refused' : ''}`}>
        {texts.applied.effects[effect]}
        {isLater && (
          <span className="ml-2 text-xs text-soft tabular-nums">
            {texts.applied.until(timeAndDay(effectiveAt, now))}
          </span>
        )}
        {sensitiveActs && <span className="ml-2 text-xs text-soft">{texts.applied.sensitive}</span>}
      </td>
    </tr>
  )
}
