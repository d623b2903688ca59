'use client'

import { useEffect, useState } from 'react'
import type { TeacherView } from '#lib/web/room-types.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { useCountdown } from '../shared/use-countdown.ts'
import { actText } from './act-text.ts'
import { BOARD_KEYS } from './board-keys.ts'
import type { BoardTools, RoomAct, Undone } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** An act is offered for undo for this long; those that changed no bench can be undone in the list later. */
const OFFERED_MS = 30_000
/** What was undone is shown for this long. */
const UNDONE_MS = 10_000

export interface Undoable {
  readonly seq: string
  readonly act: RoomAct
  readonly seconds: number
}

/** The newest act, as long as it is offered for undo. After an undo, no act before it is offered. */
export function useUndoable(
  { acts, now }: TeacherView,
  readAt: number | null,
  undone: Undone | null,
): Undoable | null {
  const [newest] = acts
  const isOffered = newest !== undefined && !newest.isUndone && newest.seq !== undone?.newest
  const until = isOffered && newest.undoUntil ? Math.min(newest.undoUntil, newest.at + OFFERED_MS) : null
  const seconds = useCountdown(until, readAt === null ? null : { now, readAt })
  if (!newest || seconds === null || seconds === 0) return null
  return { seq: newest.seq, act: newest.act as unknown as RoomAct, seconds }
}

/** The newest act, and how long it can be undone; or the one that was just undone. Its line is reserved. */
export function UndoBar({ tools, undoable }: { tools: BoardTools; undoable: Undoable | null }) {
  const { undone } = tools
  return (
    <div className="sticky bottom-0 z-20 flex min-h-8 items-center bg-paper text-sm">
      {undoable !== null ? (
        <Offered {...undoable} tools={tools} />
      ) : (
        undone !== null && <JustUndone key={undone.undo} tools={tools} undone={undone} />
      )}
    </div>
  )
}

function Offered({ seq, act, seconds, tools }: Undoable & { tools: BoardTools }) {
  const words = useBoardWords()
  return (
    <div data-undo={seq} className="flex min-w-0 items-center gap-3">
      <span role="status" className="min-w-0 truncate">
        {words.undoBar(actText(act, tools, words))}
      </span>
      <span className="whitespace-nowrap text-soft">{words.undoFor(seconds)}</span>
      <Button
        className="h-7!"
        title={words.keyTip(words.acts.undo, BOARD_KEYS.undo)}
        aria-keyshortcuts={BOARD_KEYS.undo}
        onClick={() => tools.act({ act: 'undo', seq })}
      >
        {words.acts.undo}
        <Key>{BOARD_KEYS.undo}</Key>
      </Button>
    </div>
  )
}

function JustUndone({ tools, undone }: { tools: BoardTools; undone: Undone }) {
  const words = useBoardWords()
  const [isShown, setShown] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), UNDONE_MS)
    return () => clearTimeout(timer)
  }, [])
  const entry = tools.room.acts.find(({ seq }) => seq === undone.seq)
  if (!isShown || !entry) return null
  return (
    <span role="status" data-undone={undone.seq} className="min-w-0 truncate">
      {words.undoneBar(actText(entry.act as unknown as RoomAct, tools, words))}
    </span>
  )
}
