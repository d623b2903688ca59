'use client'

import { type ReactNode, useState } from 'react'
import { useAllWords } from '../words/use-all-words.ts'
import { useBacklog } from './backlog.ts'
import { Chart } from './chart.tsx'
import { MarkSign } from './mark-sign.tsx'
import { Steps } from './steps.tsx'
import { TrackTable } from './track-table.tsx'
import type { MarkKind } from './tracks.ts'
import { useTimelineData } from './use-history.ts'

const LEGEND: readonly MarkKind[] = ['issued', 'renewed', 'stolen', 'elsewhere', 'ended', 'accepted']

/** Every session as a line over time, and the slider that shows the state at a moment. */
export function Timeline({ tabs }: { tabs?: ReactNode }) {
  const words = useAllWords()
  const data = useTimelineData()
  const [isTable, setTable] = useState(false)
  useBacklog()

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-xs">
        {tabs}
        {data && (
          <>
            <Steps />
            <button
              type="button"
              className="text-soft underline decoration-hairline underline-offset-4 hover:text-ink"
              aria-pressed={isTable}
              onClick={() => setTable(!isTable)}
            >
              {isTable ? words.timeline.asChart : words.timeline.asTable}
            </button>
            {!isTable && <Legend />}
          </>
        )}
      </div>
      {data === null ? (
        <p className="py-1.5 text-xs text-soft">{words.timeline.empty}</p>
      ) : isTable ? (
        <TrackTable data={data} />
      ) : (
        <Chart data={data} />
      )}
    </>
  )
}

function Legend() {
  const words = useAllWords()
  return (
    <ul className="ml-auto hidden items-center gap-4 text-sm text-soft [--accent:var(--soft)] bench:flex">
      {LEGEND.map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <MarkSign of={kind} />
          {words.timeline.marks[kind]}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span className="hatched h-2.5 w-5" aria-hidden="true" />
        {words.timeline.lag}
      </li>
    </ul>
  )
}
