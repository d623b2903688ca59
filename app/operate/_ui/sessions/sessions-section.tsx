'use client'

import { useEffect, useState } from 'react'
import { useBenchNow, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useRetry } from '../../../_ui/lab/use-retry.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { BulkRevoke } from './bulk-revoke.tsx'
import { OnlineUsers } from './online-users.tsx'
import { QueryBar } from './query-bar.tsx'
import { SavedViews } from './saved-views.tsx'
import { parametersOf, putInAddress, type Query, queryInAddress } from './session-query.ts'
import { SessionTable } from './session-table.tsx'
import { useSessionsWords } from './use-sessions-words.ts'

const PAGE_SIZE = 25
/** The steps in which relative times move. */
const STEP_MS = 10_000

/** Queries of the sessions of a bench, their revocation, and the users who are online. */
export function SessionsSection() {
  const words = useSessionsWords()
  const seq = useLiveState((state) => state.seq)
  const now = useBenchNow(STEP_MS) ?? 0
  const [query, setQuery] = useState<Query>({})
  const [cursors, setCursors] = useState<readonly string[]>([])
  useEffect(() => setQuery(queryInAddress(location.search)), [])

  function change(next: Query): void {
    setQuery(next)
    setCursors([])
    putInAddress(next)
  }

  const conditions = parametersOf(query, now)
  const cursor = cursors.at(-1)
  const parameters = { ...conditions, limit: PAGE_SIZE, facets: '1' as const, ...(cursor ? { cursor } : {}) }
  const { reading, latest, isStale, again } = useReading(
    '/api/sessions',
    { query: parameters },
    { when: seq },
  )
  useRetry(isStale, again)
  const problem = reading.state === 'failed' ? reading.problem : null
  const next = latest?.next ?? null
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-soft">{words.intro}</p>
      <QueryBar query={query} facets={latest?.facets} onChange={change} />
      <SavedViews query={query} onChoose={change} />
      <div data-focus-fallback tabIndex={-1} className="outline-none">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
          <h2 className="text-lg font-medium">{words.table}</h2>
          <BulkRevoke
            of={JSON.stringify(query)}
            conditions={conditions}
            hasActive={latest === null || latest.counts.active > 0}
            now={now}
          />
        </div>
        <SessionTable
          page={latest}
          problem={problem}
          isStale={isStale}
          isFiltered={Object.keys(query).length > 0}
          state={query.state}
          now={now}
          onRetry={again}
        />
        <div className="mt-3 flex gap-3">
          {cursors.length > 0 && <Button onClick={() => setCursors([])}>{words.newer}</Button>}
          {next !== null && <Button onClick={() => setCursors([...cursors, next])}>{words.older}</Button>}
        </div>
      </div>
      <OnlineUsers onShow={(user) => change({ user, state: 'active' })} />
    </div>
  )
}
