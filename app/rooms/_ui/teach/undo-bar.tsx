'use client'

import type { TeacherView } from '#lib/web/room-types.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { useCountdown } from '../shared/use-countdown.ts'
import { actText } from './act-text.ts'
import { BOARD_KEYS } from './board-keys.ts'
import type { BoardTools, RoomAct } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** An act is offered for undo for this long; those that changed no bench can be undone in the list later. */
const OFFERED_MS = 30_000

export interface Undoable {
  readonly seq: string
  readonly act: RoomAct
  readonly seconds: number
}

/** The newest act, as long as it is offered for undo. */
export function useUndoable({ acts, now }: TeacherView, readAt: number | null): Undoable | null {
  const newest = acts.find(({ isUndone }) => !isUndone)
  const until = newest?.undoUntil ? Math.min(newest.undoUntil, newest.at + OFFERED_MS) : null
  const seconds = useCountdown(until, readAt === null ? null : { now, readAt })
  if (!newest || seconds === null || seconds === 0) return null
  return { seq: newest.seq, act: newest.act as unknown as RoomAct, seconds }
}

/** The newest act, and how long it can be undone. */
export function UndoBar({ seq, act, seconds, tools }: Undoable & { tools: BoardTools }) {
  const words = useBoardWords()
  return (
    <div
      data-undo={seq}
      className="fixed bottom-3 left-1/2 z-30 flex max-w-[calc(100vw-2rem)] -translate-x-1/2 items-center gap-3 rounded-md border border-edge bg-raised px-4 py-2 text-sm shadow-lg"
    >
      <span role="status" className="min-w-0 truncate">
        {words.undoBar(actText(act, tools, words))}
      </span>
      <span className="whitespace-nowrap text-soft">{words.undoFor(seconds)}</span>
      <Button
        className="h-7!"
        aria-keyshortcuts={BOARD_KEYS.undo}
        onClick={() => tools.act({ act: 'undo', seq })}
      >
        {words.acts.undo}
        <Key>{BOARD_KEYS.undo}</Key>
      </Button>
    </div>
  )
}
