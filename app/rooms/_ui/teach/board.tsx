'use client'

import { useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import type { RoomReading } from '../shared/use-room.ts'
import { ActBar } from './act-bar.tsx'
import { ActOutcome } from './act-outcome.tsx'
import { BoardOverlays } from './board-overlays.tsx'
import { boardRows, type Sort } from './board-rows.ts'
import { BoardSeats } from './board-seats.tsx'
import { BoardStatus } from './board-status.tsx'
import { RoomPanels } from './room-panels.tsx'
import { SeatPanel } from './seat-panel.tsx'
import { UndoBar } from './undo-bar.tsx'
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
  /** The seat that its panel asks to reset. */
  const [askedFor, setAskedFor] = useState<string | null>(null)
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
      <ActBar tools={all} commands={commands} />
      <div className="grid min-h-0 grow gap-4 bench:grid-cols-[minmax(0,1fr)_22rem] bench:grid-rows-[minmax(0,1fr)]">
        <BoardSeats
          {...{ tools: all, rows, selection, sort, setSort, stuckMinutes, setStuckMinutes }}
          onOpen={setOpened}
        >
          <ActOutcome tools={all} {...tools.outcome} />
          <UndoBar tools={all} undoable={commands.undoable} />
        </BoardSeats>
        {seat ? (
          <SeatPanel
            key={seat.id}
            tools={all}
            seat={seat}
            onClose={() => setOpened(null)}
            onReset={() => {
              setAskedFor(seat.id)
              tools.openDialog('reset')
            }}
          />
        ) : (
          <RoomPanels tools={all} onSelect={selection.choose} />
        )}
      </div>
      <BoardOverlays
        tools={all}
        dialog={tools.dialog}
        askedFor={askedFor}
        onClose={() => {
          tools.openDialog(null)
          setAskedFor(null)
        }}
        onEnded={onEnded}
      />
    </main>
  )
}
