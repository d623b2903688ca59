'use client'

import type { ReactNode } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { Scroller } from '../parts/scroller.tsx'
import { timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { eventDetail } from './event-detail.ts'

interface EventListProps {
  /** The name of the list. */
  readonly label: string
  /** In the order in which they are shown. */
  readonly events: readonly RecordedEvent[]
  /** Stated in a column of its own at an event, which is then marked. */
  readonly noteOn?: (event: RecordedEvent) => ReactNode
  /** Other details than the usual ones; null: the usual ones. */
  readonly detailOf?: (event: RecordedEvent) => string | null
  /** Whether a request leads to its exchange, in Inspect on the bench. */
  readonly isLinked?: boolean
}

/** Whether the bench has kept a request with this event. */
const isOfRequest = (event: RecordedEvent) => 'mechanism' in event && event.type !== 'attack.finished'

/** Events of an act, one in each line. */
export function EventList({ label, events, noteOn, detailOf, isLinked = false }: EventListProps) {
  const words = useAllWords()
  return (
    <Scroller label={label} className="mt-1 max-h-72">
      <ol className={`flex flex-col gap-0.5 text-xs ${noteOn ? 'max-w-4xl' : ''}`}>
        {events.map((event) => {
          const note = noteOn?.(event)
          const [name, time] = [words.events[event.type], timeOfDay(event.at)]
          return (
            <li
              key={event.seq}
              data-event={event.seq}
              className={`grid grid-cols-[4.5rem_minmax(0,1fr)_auto] gap-x-3 border-l-2 pl-2 ${note ? 'border-outcome' : 'border-transparent'}`}
            >
              <time className="font-mono text-faint">{time}</time>
              <span className="min-w-0 break-words">
                {isLinked && isOfRequest(event) ? (
                  <a
                    href={`/?${new URLSearchParams({ sheet: 'wire', of: event.seq })}`}
                    aria-label={words.inspect.event(name, time)}
                    className="underline decoration-edge underline-offset-2 hover:decoration-ink"
                  >
                    {name}
                  </a>
                ) : (
                  name
                )}{' '}
                <span className="text-soft">{detailOf?.(event) ?? eventDetail(event, words)}</span>
              </span>
              <span className="pr-2">{note}</span>
            </li>
          )
        })}
      </ol>
    </Scroller>
  )
}
