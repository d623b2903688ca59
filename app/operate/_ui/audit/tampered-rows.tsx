'use client'

import type { AuditRow } from '#lib/audit/row.ts'
import type { Finding } from '#lib/audit/verify.ts'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useAuditWords } from './use-audit-words.ts'

/** The rows of a copy with their links: prev must be the hash of the row above. */
export function TamperedRows({
  original,
  rows,
  finding,
}: {
  original: readonly AuditRow[]
  rows: readonly AuditRow[]
  finding: Finding | null
}) {
  const { tamper: texts, columns } = useAuditWords()
  const unchanged = new Set(original.map((row) => JSON.stringify(row)))
  return (
    <Scroller label={texts.copy} className="mt-3">
      <table className="min-w-max text-left text-xs tabular-nums">
        <caption className="sr-only">{texts.copy}</caption>
        <thead className="text-faint">
          <tr className="border-b border-hairline [&>th]:py-1 [&>th]:pr-5 [&>th]:font-normal">
            <th scope="col">{columns.seq}</th>
            <th scope="col">{columns.event}</th>
            <th scope="col">{columns.reason}</th>
            <th scope="col">{columns.prev}</th>
            <th scope="col">{columns.hash}</th>
            <td />
          </tr>
        </thead>
        <tbody className="font-mono">
          {rows.map((row, at) => {
            const isFound = finding?.position === at + 1
            const isChanged = !unchanged.has(JSON.stringify(row))
            return (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: a tampered copy may contain a row twice
                key={at}
                className={`border-b border-hairline [&>td]:py-1 [&>td]:pr-5 ${isFound ? 'text-refused' : ''}`}
              >
                <th scope="row" className="py-1 pr-5 font-normal">
                  {row.seq}
                </th>
                <td>{row.event}</td>
                <td>{row.reason ?? ''}</td>
                <td>{row.prev.slice(0, 8)}</td>
                <td>{row.hash.slice(0, 8)}</td>
                <td className="font-sans">
                  {[isChanged && texts.changed, isFound && texts.found].filter(Boolean).join(' · ')}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroller>
  )
}
