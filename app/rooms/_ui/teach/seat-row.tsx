'use client'

import type { ReactNode } from 'react'
import { span } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { BoardRow } from './board-rows.ts'
import type { BoardTools } from './board-types.ts'
import { ProgressCell } from './progress-cell.tsx'
import { useBoardWords } from './use-board-words.ts'
import type { SeatSelection } from './use-seat-selection.ts'

interface Props {
  readonly row: BoardRow
  readonly tools: BoardTools
  readonly selection: SeatSelection
  /** Whether Tab reaches this row. */
  readonly isCursor: boolean
  readonly onCursor: () => void
  readonly onOpen: () => void
}

/** One seat: its name and what needs attention, when its last act was, and its progress. */
export function SeatRow({ row, tools, selection, isCursor, onCursor, onOpen }: Props) {
  const { table: texts } = useBoardWords()
  const words = useWords()
  const { seat, hand, isStuck } = row
  const { id, nickname, isRemoved, note, lastSeenAt } = seat
  const isSelected = selection.selected.includes(id)
  const tabIndex = isCursor ? 0 : -1
  return (
    <tr
      data-seat={id}
      data-selected={isSelected || undefined}
      data-stuck={isStuck || undefined}
      className="group [&>*]:border-b [&>*]:border-hairline [&>*]:bg-paper [&>*]:px-2 [&>*]:py-px hover:[&>*]:bg-sunk data-selected:[&>*]:bg-sunk"
      onFocus={onCursor}
    >
      <th scope="row" className="sticky left-0 z-10 font-normal">
        <span className="flex items-center gap-1.5">
          <input
            type="checkbox"
            tabIndex={tabIndex}
            aria-label={texts.selectSeat(nickname)}
            className="size-3.5 shrink-0 accent-ink"
            checked={isSelected}
            onChange={() => {}}
            onClick={({ shiftKey }) => selection.toggle(id, shiftKey)}
          />
          <button
            type="button"
            tabIndex={tabIndex}
            aria-label={texts.openSeat(nickname)}
            className={`max-w-36 truncate text-left text-sm hover:underline ${isRemoved ? 'text-faint line-through' : ''}`}
            onClick={onOpen}
          >
            <bdi>{nickname}</bdi>
          </button>
          {hand !== null && <Badge strong>▲ {texts.hand(hand)}</Badge>}
          {isStuck && <Badge strong>! {texts.stuck}</Badge>}
          {tools.room.spotlight === id && <Badge>★ {texts.spotlit}</Badge>}
          {note !== '' && (
            <Badge>
              <span title={note}>✎</span>
              <span className="sr-only">{texts.noted}</span>
            </Badge>
          )}
          {isRemoved && <Badge>{texts.removed}</Badge>}
        </span>
      </th>
      <td className="whitespace-nowrap text-soft" title={texts.seenNote}>
        {span(Math.max(0, tools.room.now - lastSeenAt), words)}
      </td>
      {tools.infos.map((info) => (
        <td key={info.id}>
          <ProgressCell of={seat.progress.find(({ experiment }) => experiment === info.id)} />
        </td>
      ))}
    </tr>
  )
}

function Badge({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span className={`text-2xs whitespace-nowrap ${strong ? 'font-medium text-ink' : 'text-soft'}`}>
      {children}
    </span>
  )
}
