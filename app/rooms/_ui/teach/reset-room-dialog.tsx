'use client'

import { useState } from 'react'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { useBoardWords } from './use-board-words.ts'

type Scope = 'seat' | 'experiment' | 'room'

/** Asks what to reset, and states what that removes. */
export function ResetRoomDialog({ tools, onClose }: BoardDialogProps) {
  const { reset: texts } = useBoardWords()
  const { room, act, selected, titleOf } = tools
  const { experiment } = room
  const scopes: readonly [Scope, string][] = [
    ...(selected.length > 0 ? [['seat', texts.seat(selected.length)] as [Scope, string]] : []),
    ...(experiment === null
      ? []
      : [['experiment', texts.experiment(titleOf(experiment))] as [Scope, string]]),
    ['room', texts.room],
  ]
  const [scope, setScope] = useState<Scope>(scopes[0]?.[0] ?? 'room')
  return (
    <BoardDialog
      title={texts.title}
      submit={texts.submit}
      onSubmit={() =>
        act({
          act: 'reset',
          scope,
          ...(scope === 'seat' && { seats: [...selected] }),
          ...(scope === 'experiment' && experiment !== null && { experiment }),
        })
      }
      onClose={onClose}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{texts.title}</legend>
        {scopes.map(([id, label]) => (
          <label key={id} className="flex items-baseline gap-2">
            <input
              type="radio"
              name="scope"
              className="accent-ink"
              checked={scope === id}
              onChange={() => setScope(id)}
            />
            <span>
              {label} <span className="block text-sm text-soft">{texts.texts[id]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p className="text-sm text-soft">{texts.undoable}</p>
    </BoardDialog>
  )
}
