'use client'

import type { Instant, MechanismId } from '#lib/core/session.ts'
import { useBenchNow } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { shortId, timeAndDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { AuditView, RowView } from './audit-types.ts'
import { RowChange } from './row-change.tsx'
import { useAuditWords } from './use-audit-words.ts'

const MINUTE_MS = 60_000

interface AuditRowsProps {
  readonly page: AuditView | null
  readonly isStale: boolean
  readonly isFiltered: boolean
  readonly onOlder: (before: number) => void
  /** Null on the first page. */
  readonly onNewer: (() => void) | null
}

/** Rows of the trail, newest first. */
export function AuditRows({ page, isStale, isFiltered, onOlder, onNewer }: AuditRowsProps) {
  const words = useAuditWords()
  const now = useBenchNow(MINUTE_MS)
  const { columns } = words
  const next = page?.next ?? null
  return (
    <>
      {isStale && (
        <p role="alert" className="mt-3 text-sm text-refused">
          {words.failed}
        </p>
      )}
      {page === null ? (
        !isStale && <p className="mt-3 text-soft">{words.loading}</p>
      ) : page.rows.length === 0 ? (
        <p className="mt-3 text-soft">{isFiltered ? words.noneFound : words.empty}</p>
      ) : (
        <Scroller label={words.table} className="mt-3">
          <table className={`w-full text-left text-xs tabular-nums lanes:min-w-[60rem] ${STACKED}`}>
            <thead className="text-faint">
              <tr className="border-b border-hairline [&>th]:py-1 [&>th]:pr-4 [&>th]:font-normal">
                <th scope="col">{columns.seq}</th>
                <th scope="col">{columns.time}</th>
                <th scope="col">{columns.event}</th>
                <th scope="col">{columns.actor}</th>
                <th scope="col">{columns.user}</th>
                <th scope="col">{columns.session}</th>
                <th scope="col">{columns.change}</th>
                <th scope="col">{columns.hash}</th>
              </tr>
            </thead>
            <tbody>
              {page.rows.toReversed().map((row) => (
                <Row key={row.seq} row={row} now={now} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      <div className="mt-3 flex gap-3">
        {onNewer !== null && <Button onClick={onNewer}>{words.newer}</Button>}
        {next !== null && <Button onClick={() => onOlder(next)}>{words.older}</Button>}
      </div>
    </>
  )
}

const LEVEL_LOOK = { INFO: 'text-ink', WARN: 'text-unavailable', CRITICAL: 'text-refused' } as const

function Row({ row, now }: { row: RowView; now: Instant | null }) {
  const words = useAuditWords()
  const { mechanisms } = useWords()
  const { seq, at, event, level, actor, user, mechanism, sessionId, node, hash, count } = row
  return (
    <tr className="border-b border-hairline align-top [&>td]:py-1 [&>td]:pr-4">
      <th scope="row" className="py-1 pr-4 font-mono font-normal text-soft">
        {seq}
      </th>
      <td className="font-mono whitespace-nowrap text-soft">{timeAndDay(at, now)}</td>
      <td className="whitespace-nowrap">
        <span className="font-mono">{event}</span>
        {level !== 'INFO' && <span className={`ml-2 ${LEVEL_LOOK[level]}`}>{words.levels[level]}</span>}
        {count !== undefined && <span className="ml-2 text-soft">×{count}</span>}
      </td>
      <td className="whitespace-nowrap">{words.actors[actor as keyof typeof words.actors] ?? actor}</td>
      <td data-label={user ? words.columns.user : undefined} className="whitespace-nowrap">
        {user}
      </td>
      <td className="whitespace-nowrap text-soft">
        {[
          mechanism && (mechanisms[mechanism as MechanismId]?.name ?? mechanism),
          sessionId && shortId(sessionId),
          node && words.node(node),
        ]
          .filter(Boolean)
          .join(' · ')}
      </td>
      <td>
        <RowChange row={row} />
      </td>
      <td className="font-mono text-soft max-lanes:hidden">{hash.slice(0, 8)}</td>
    </tr>
  )
}
