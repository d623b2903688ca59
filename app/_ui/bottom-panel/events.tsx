'use client'

import { type ReactNode, useMemo, useState } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { useBacklog } from '../timeline/backlog.ts'
import { useWords } from '../words/use-words.ts'
import { EventLine } from './event-line.tsx'

/** The events of this bench, newest first. Checks are hidden by default, because the heartbeat repeats them. */
export function Events({ tabs }: { tabs: ReactNode }) {
  const words = useWords()
  useBacklog()
  const [withChecks, setWithChecks] = useState(false)
  const events = useLabState((state) => state.events)
  const checks = useLabState((state) => (withChecks ? state.checks : NONE))
  const shown = useMemo(
    () => (checks.length === 0 ? events : [...events, ...checks].sort(newestFirst).slice(0, MAX_SHOWN)),
    [events, checks],
  )
  return (
    <>
      <div className="flex items-center gap-5 text-xs">
        {tabs}
        <label className="flex items-center gap-1.5 text-soft">
          <input
            type="checkbox"
            className="size-3 accent-ink"
            checked={withChecks}
            onChange={(event) => setWithChecks(event.target.checked)}
          />
          {words.ticker.showChecks}
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="py-1.5 text-xs text-soft">{words.ticker.waiting}</p>
      ) : (
        <ol
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          aria-label={words.ticker.label}
          className="mt-1 max-h-72 min-h-0 overflow-y-auto overscroll-contain [scrollbar-width:thin] fit:max-h-none"
        >
          {shown.map((event) => (
            <EventLine key={event.seq} event={event} />
          ))}
        </ol>
      )}
    </>
  )
}

const NONE: readonly RecordedEvent[] = []
const MAX_SHOWN = 100

function newestFirst(x: RecordedEvent, y: RecordedEvent): number {
  return y.realAt - x.realAt || (x.seq < y.seq ? 1 : -1)
}
