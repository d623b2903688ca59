'use client'

import { BoardDialogs } from './board-dialogs.tsx'
import type { BoardTools, DialogId } from './board-types.ts'

interface Props {
  readonly tools: BoardTools
  readonly dialog: DialogId | null
  /** The seat that its panel asks to reset; null: a dialog is about the selected seats. */
  readonly askedFor: string | null
  readonly onClose: () => void
  readonly onEnded: () => void
}

/** What is over a board: the dialog that is open. */
export function BoardOverlays({ tools, dialog, askedFor, onClose, onEnded }: Props) {
  if (dialog === null) return null
  const asked = askedFor === null ? tools : { ...tools, selected: [askedFor] }
  return <BoardDialogs of={dialog} tools={asked} onClose={onClose} onEnded={onEnded} />
}
