'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { seatsText } from './act-text.ts'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { Field } from './field.tsx'
import { useBoardWords } from './use-board-words.ts'

/** A message to all seats, which the projector shows too, or only to the selected ones. */
export function MessageDialog({ tools, onClose }: BoardDialogProps) {
  const words = useBoardWords()
  const { message: texts } = words
  const { room, act, selected } = tools
  const isToAll = selected.length === 0
  const seats = isToAll ? {} : { seats: [...selected] }
  const [text, setText] = useState(isToAll ? (room.broadcast?.text ?? '') : '')
  return (
    <BoardDialog
      title={texts.title(selected.length)}
      submit={texts.submit}
      isOff={text.trim() === ''}
      onSubmit={() => act({ act: 'broadcast', text, ...seats })}
      onClose={onClose}
    >
      <p className="text-sm text-soft">
        {isToAll ? texts.toAll : texts.toSome(seatsText(selected, tools, words))}
      </p>
      <Field
        label={texts.text}
        value={text}
        maxLength={300}
        autoFocus
        onChange={({ target }) => setText(target.value)}
      />
      {isToAll && room.broadcast && (
        <div>
          <Button
            onClick={() => {
              act({ act: 'broadcast', text: null })
              onClose()
            }}
          >
            {texts.remove}
          </Button>
        </div>
      )}
    </BoardDialog>
  )
}
