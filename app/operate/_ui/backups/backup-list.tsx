'use client'

import { useId } from 'react'
import { useBenchNow } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { byteSize, timeAndDay } from '../../../_ui/words/format.ts'
import { STACKED, StackedCell } from '../stacked-cell.tsx'
import type { BackupItem } from './backup-types.ts'
import { useBackupsWords } from './use-backups-words.ts'

interface BackupListProps {
  readonly backups: readonly BackupItem[]
  readonly used: BackupItem
  readonly onUse: (id: string) => void
  readonly onRemove: (id: string) => void
}

const NUMBER = 'py-1.5 pr-6 text-right tabular-nums'
const HEAD = 'py-1 pr-6 font-normal'

/** The backups of the bench, and what the one that would be restored contains. */
export function BackupList({ backups, used, onUse, onRemove }: BackupListProps) {
  const texts = useBackupsWords()
  const name = useId()
  const { columns } = texts
  const now = useBenchNow(60_000)
  return (
    <div className="mt-3 grid gap-x-10 gap-y-4 lanes:grid-cols-[minmax(20rem,auto)_minmax(0,1fr)]">
      <div data-focus-fallback tabIndex={-1} className="min-w-0">
        <Scroller label={texts.list}>
          <table className="text-left text-sm" aria-label={texts.list}>
            <thead>
              <tr className="border-b border-edge/60 text-xs text-faint">
                <th scope="col" className={HEAD}>
                  {columns.use}
                </th>
                <th scope="col" className={HEAD}>
                  {columns.made}
                </th>
                <th scope="col" className={`${HEAD} text-right`}>
                  {columns.sessions}
                </th>
                <th scope="col" className={`${HEAD} text-right`}>
                  {columns.bytes}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {backups.map(({ id, at, sessions, bytes }) => (
                <tr key={id} className="border-b border-hairline">
                  <td className="py-1.5 pr-6">
                    <input
                      type="radio"
                      name={name}
                      aria-label={texts.use(timeAndDay(at, now))}
                      className="size-4 accent-ink"
                      checked={id === used.id}
                      onChange={() => onUse(id)}
                    />
                  </td>
                  <th scope="row" className="py-1.5 pr-6 font-normal tabular-nums">
                    {timeAndDay(at, now)}
                  </th>
                  <td className={NUMBER}>{sessions}</td>
                  <td className={NUMBER}>{byteSize(bytes)}</td>
                  <td>
                    <Button
                      look="quiet"
                      className="text-xs"
                      aria-label={texts.removeOf(timeAndDay(at, now))}
                      onClick={() => onRemove(id)}
                    >
                      {texts.remove}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      </div>
      <BackupContents of={used} />
    </div>
  )
}

function BackupContents({ of: { contents } }: { of: BackupItem }) {
  const texts = useBackupsWords()
  const { contentColumns: columns } = texts
  return (
    <Scroller label={texts.contents}>
      <table className={`text-left text-xs ${STACKED}`} aria-label={texts.contents}>
        <thead className="max-lanes:sr-only">
          <tr className="border-b border-edge/60 text-faint">
            <th scope="col" className={HEAD}>
              {columns.lane}
            </th>
            <th scope="col" className={HEAD}>
              {columns.store}
            </th>
            {(['records', 'revocations', 'missing'] as const).map((column) => (
              <th key={column} scope="col" className={`${HEAD} text-right`}>
                {columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {contents.map(({ lane, store, records, revocations, missing }) => (
            <tr key={lane} className="border-b border-hairline max-lanes:py-2">
              <th scope="row" className="py-1.5 pr-6 font-medium">
                <LaneName of={lane} />
              </th>
              <td className="py-1.5 pr-6 text-soft max-lanes:py-0.5">
                <StackedCell column={columns.store}>{texts.stores[store]}</StackedCell>
              </td>
              {Object.entries({ records, revocations, missing } as const).map(([column, count]) => (
                <td key={column} className="py-1.5 pr-6 tabular-nums max-lanes:py-0.5 lanes:text-right">
                  <StackedCell column={columns[column as 'records']}>
                    {count === 0 ? <span className="text-faint">0</span> : count}
                  </StackedCell>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}
