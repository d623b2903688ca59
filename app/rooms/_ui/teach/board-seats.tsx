'use client'

import type { ComponentProps, ReactNode } from 'react'
import { FrozenNote } from './board-status.tsx'
import { BoardTable } from './board-table.tsx'
import { SortBar } from './sort-bar.tsx'

interface Props extends ComponentProps<typeof BoardTable>, ComponentProps<typeof SortBar> {
  /** Below the table: what became of the newest act. */
  readonly children: ReactNode
}

/** The seats of a room, with their order and what the signs mean. */
export function BoardSeats({ tools, rows, selection, onOpen, children, ...sorting }: Props) {
  return (
    <div className="flex min-h-0 min-w-0 flex-col gap-1.5">
      <SortBar {...sorting} />
      <FrozenNote frozenAt={tools.room.frozenAt} />
      <BoardTable tools={tools} rows={rows} selection={selection} onOpen={onOpen} />
      {children}
    </div>
  )
}
