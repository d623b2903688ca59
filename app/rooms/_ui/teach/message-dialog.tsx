'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { Field } from './field.tsx'
import { useBoardWords } from './use-board-words.ts'

/** A message that all seats and the projector show. */
export function MessageDialog({ tools: { room, act }, onClose }: BoardDialogProps) {
  const { message: texts } = useBoardWords()
  const [text, setText] = useState(room.broadcast?.text ?? '')
  return (
    <BoardDialog
      title={texts.title}
      submit={texts.submit}
      isOff={text.trim() === ''}
      onSubmit={() => act({ act: 'broadcast', text })}
      onClose={onClose}
    >
      <Field
        label={texts.text}
        value={text}
        maxLength={300}
        autoFocus
        onChange={({ target }) => setText(target.value)}
      />
      {room.broadcast && (
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
