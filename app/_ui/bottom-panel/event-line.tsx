'use client'

import { memo } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { openSheet } from '../display/open-sheet.ts'
import { eventDetail } from '../lane/event-detail.ts'
import { Glyph } from '../parts/glyph.tsx'
import { shortId, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'

/** One event in one line: time, lane, event, session, details. */
export const EventLine = memo(function EventLine({ event }: { event: RecordedEvent }) {
  const words = useAllWords()
  const mechanism = 'mechanism' in event ? event.mechanism : undefined
  const sessionId = 'sessionId' in event ? event.sessionId : undefined
  return (
    <li
      data-event={event.seq}
      data-type={event.type}
      {...('fingerprint' in event ? { 'data-fingerprint': event.fingerprint } : {})}
      className="grid grid-cols-[4.5rem_1fr] gap-x-3 text-xs leading-5 md:grid-cols-[4.5rem_20.5rem_1fr]"
    >
      <time className="font-mono text-faint">{timeOfDay(event.at)}</time>
      <span className="flex min-w-0 gap-3">
        <span className="flex w-36 shrink-0 items-center gap-1.5 text-soft">
          {mechanism && (
            <>
              <Glyph of={mechanism} className="size-2.5" />
              {words.mechanisms[mechanism].name}
            </>
          )}
        </span>
        {mechanism ? (
          <button
            type="button"
            className="truncate text-left hover:underline hover:underline-offset-4"
            aria-label={words.inspect.event(words.events[event.type], timeOfDay(event.at))}
            onClick={() => openSheet({ sheet: 'wire', of: event.seq })}
          >
            {words.events[event.type]}
          </button>
        ) : (
          <span className="truncate">{words.events[event.type]}</span>
        )}
      </span>
      <span className="col-start-2 flex min-w-0 gap-3 md:col-start-3">
        {sessionId && (
          <span className="font-mono text-faint" title={sessionId}>
            {shortId(sessionId)}
          </span>
        )}
        <span className="truncate text-soft">{eventDetail(event, words)}</span>
      </span>
    </li>
  )
})
