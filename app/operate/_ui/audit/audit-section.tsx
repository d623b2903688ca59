'use client'

import { useState } from 'react'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { AuditExport } from './audit-export.tsx'
import { AuditHead } from './audit-head.tsx'
import { AuditRows } from './audit-rows.tsx'
import { AuditVerify } from './audit-verify.tsx'
import { type RowFilter, RowFilters } from './row-filters.tsx'
import { TamperDemo } from './tamper-demo.tsx'
import { useAuditWords } from './use-audit-words.ts'

const ROWS_PER_PAGE = 25
/** The light must notice within this time that the store is unavailable. */
const REFRESH_MS = 5000

/** The rows of the audit trail, whether they are recorded, and what verification detects. */
export function AuditSection() {
  const words = useAuditWords()
  const seq = useLiveState((state) => state.seq)
  const [filter, setFilter] = useState<RowFilter>({})
  /** The seq before which each older page begins. */
  const [pages, setPages] = useState<readonly number[]>([])
  const before = pages.at(-1)
  const query = { limit: ROWS_PER_PAGE, ...filter, ...(before === undefined ? {} : { before }) }
  const { latest, isStale } = useReading('/api/bench/audit', { query }, { when: seq, everyMs: REFRESH_MS })
  return (
    <div className="flex flex-col gap-8">
      <p className="max-w-3xl text-soft">{words.intro}</p>
      <div className="grid gap-x-12 gap-y-6 border-b border-hairline pb-6 lanes:grid-cols-[auto_minmax(0,1fr)]">
        <AuditHead state={latest} isStale={isStale} />
        <div className="flex flex-col gap-5">
          <AuditVerify />
          <AuditExport />
        </div>
      </div>
      <section aria-labelledby="audit-rows">
        <h2 id="audit-rows" className="text-lg font-medium">
          {words.rows}
        </h2>
        <RowFilters
          filter={filter}
          onChange={(next) => {
            setFilter(next)
            setPages([])
          }}
        />
        <AuditRows
          page={latest}
          isStale={isStale}
          isFiltered={Object.keys(filter).length > 0}
          onOlder={(next) => setPages([...pages, next])}
          onNewer={pages.length === 0 ? null : () => setPages(pages.slice(0, -1))}
        />
      </section>
      <TamperDemo hasRows={(latest?.head.seq ?? 0) > 0} />
    </div>
  )
}
