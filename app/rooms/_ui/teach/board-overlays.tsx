'use client'

import { BoardDialogs } from './board-dialogs.tsx'
import type { BoardTools, DialogId } from './board-types.ts'
import { type Undoable, UndoBar } from './undo-bar.tsx'

interface Props {
  readonly tools: BoardTools
  readonly dialog: DialogId | null
  readonly undoable: Undoable | null
  readonly onEnded: () => void
}

/** What is over a board: the act that can be undone, and the dialog that is open. */
export function BoardOverlays({ tools, dialog, undoable, onEnded }: Props) {
  return (
    <>
      {undoable && <UndoBar {...undoable} tools={tools} />}
      {dialog && (
        <BoardDialogs of={dialog} tools={tools} onClose={() => tools.openDialog(null)} onEnded={onEnded} />
      )}
    </>
  )
}
