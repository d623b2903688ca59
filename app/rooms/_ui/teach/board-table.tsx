'use client'

import { type KeyboardEvent, useState } from 'react'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import type { BoardRow } from './board-rows.ts'
import type { BoardTools } from './board-types.ts'
import { SeatRow } from './seat-row.tsx'
import { useBoardWords } from './use-board-words.ts'
import type { SeatSelection } from './use-seat-selection.ts'

interface Props {
  readonly tools: BoardTools
  readonly rows: readonly BoardRow[]
  readonly selection: SeatSelection
  readonly onOpen: (seat: string) => void
}

/** Seats and experiments. Head and names stay in place while the rest scrolls. */
export function BoardTable({ tools, rows, selection, onOpen }: Props) {
  const { noSeats, table: texts } = useBoardWords()
  /** The row that Tab reaches; the arrow keys move it. */
  const [cursor, setCursor] = useState<string | null>(null)
  const current = rows.some(({ seat }) => seat.id === cursor) ? cursor : (rows[0]?.seat.id ?? null)

  function onKeyDown(event: KeyboardEvent<HTMLTableSectionElement>): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-seat]')
    const id = row?.dataset.seat
    if (!row || id === undefined) return
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault()
      onOpen(id)
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const next = event.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling
    const box = next?.querySelector<HTMLInputElement>('input')
    box?.focus()
    const to = next instanceof HTMLElement ? next.dataset.seat : undefined
    if (event.shiftKey && to !== undefined) {
      selection.choose([...new Set([...selection.selected, id, to])])
    }
  }

  if (rows.length === 0) return <p className="py-8 text-center text-soft">{noSeats}</p>
  return (
    <Scroller
      label={texts.label}
      className="relative min-h-0 grow rounded-md border border-hairline max-bench:max-h-[70dvh]"
    >
      <table className="w-full border-separate border-spacing-0 text-left text-xs" data-rows={rows.length}>
        <thead className="sticky top-0 z-20">
          <tr className="[&>th]:border-b [&>th]:border-edge [&>th]:bg-sunk [&>th]:px-2 [&>th]:py-1 [&>th]:align-bottom [&>th]:font-medium">
            <th scope="col" className="sticky left-0 z-10 min-w-48">
              {texts.seat}
            </th>
            <th scope="col" className="min-w-14 whitespace-nowrap" title={texts.seenNote}>
              {texts.seen}
            </th>
            <ExperimentHeads tools={tools} />
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {rows.map((row) => (
            <SeatRow
              key={row.seat.id}
              row={row}
              tools={tools}
              selection={selection}
              isCursor={row.seat.id === current}
              onCursor={() => setCursor(row.seat.id)}
              onOpen={() => onOpen(row.seat.id)}
            />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function ExperimentHeads({ tools: { room, infos } }: { tools: BoardTools }) {
  const { table: texts } = useBoardWords()
  const language = useLanguage()
  return infos.map(({ id, title }, index) => {
    const [isHere, isLocked] = [room.experiment === id, room.locked.includes(id)]
    const signs = [isHere && `▶ ${texts.here}`, isLocked && `⊘ ${texts.locked}`].filter(Boolean)
    return (
      <th
        key={id}
        scope="col"
        aria-current={isHere || undefined}
        className="min-w-24 aria-[current]:bg-raised!"
      >
        <span className="line-clamp-2" title={title[language]}>
          <span className="text-faint">{index + 1}</span> {title[language]}
        </span>
        {signs.length > 0 && <span className="block text-2xs font-normal text-soft">{signs.join(' ')}</span>}
      </th>
    )
  })
}
