'use client'

import type { CitedRow } from '#lib/evidence/advisor/rows.ts'
import { useChooseWords } from './use-choose-words.ts'

/** The rows of the comparison that show a fact. */
export function RowNames({ of }: { of: readonly CitedRow[] }) {
  const words = useChooseWords()
  return (
    <span className="block text-xs text-faint">
      <span className="sr-only">
        {words.rows}
        {words.advisor.colon}
      </span>
      {of.map((row, index) => (
        <span key={row} data-row={row}>
          {index > 0 && ' · '}
          <a href={`/compare#${row}`} className="hover:text-ink hover:underline hover:underline-offset-4">
            {words.advisor.rows[row]}
          </a>
        </span>
      ))}
    </span>
  )
}
