'use client'

import { useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import type { RoomReading } from '../shared/use-room.ts'
import { ActBar } from './act-bar.tsx'
import { BoardOverlays } from './board-overlays.tsx'
import { boardRows, type Sort } from './board-rows.ts'
import { BoardStatus } from './board-status.tsx'
import { BoardTable } from './board-table.tsx'
import { RoomPanels } from './room-panels.tsx'
import { SeatPanel } from './seat-panel.tsx'
import { SortBar } from './sort-bar.tsx'
import { useBoardCommands } from './use-board-commands.ts'
import { useBoardTools } from './use-board-tools.ts'
import { useSeatSelection } from './use-seat-selection.ts'

interface Props {
  readonly room: TeacherView
  readonly reading: RoomReading
  readonly onEnded: () => void
}

/** The board of a room: what each seat has done, and what the teacher can do. */
export function Board({ room, reading, onEnded }: Props) {
  const tools = useBoardTools(room, reading)
  const [sort, setSort] = useState<Sort>('hand')
  const [stuckMinutes, setStuckMinutes] = useState(4)
  const [opened, setOpened] = useState<string | null>(null)
  const rows = boardRows(room, sort, stuckMinutes)
  const selection = useSeatSelection(rows.map(({ seat }) => seat.id))
  const all = { ...tools, selected: selection.selected }
  const commands = useBoardCommands(all, selection, reading.readAt)
  const seat = rows.find((row) => row.seat.id === opened)?.seat ?? null
  return (
    <main
      className="flex min-h-0 flex-col gap-2 px-4 pt-2 pb-4 bench:h-[calc(100dvh-3.0625rem)] bench:pb-2 present:h-auto"
      data-board={room.code}
      data-seq={room.seq}
    >
      <MainStart />
      <BoardStatus tools={all} reading={reading} />
      <ActBar tools={all} commands={commands} outcome={tools.outcome} />
      <div className="grid min-h-0 grow gap-4 bench:grid-cols-[minmax(0,1fr)_22rem] bench:grid-rows-[minmax(0,1fr)]">
        <div className="flex min-h-0 min-w-0 flex-col gap-1.5">
          <SortBar {...{ sort, setSort, stuckMinutes, setStuckMinutes }} />
          <BoardTable tools={all} rows={rows} selection={selection} onOpen={setOpened} />
        </div>
        {seat ? (
          <SeatPanel
            key={seat.id}
            tools={all}
            seat={seat}
            onClose={() => setOpened(null)}
            onReset={() => {
              selection.choose([seat.id])
              tools.openDialog('reset')
            }}
          />
        ) : (
          <RoomPanels tools={all} onSelect={selection.choose} />
        )}
      </div>
      <BoardOverlays tools={all} dialog={tools.dialog} undoable={commands.undoable} onEnded={onEnded} />
    </main>
  )
}
