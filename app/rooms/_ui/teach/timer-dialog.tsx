'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { Field } from './field.tsx'
import { useBoardWords } from './use-board-words.ts'

const MAX_MINUTES = 240

/** A countdown on all seats and on the projector. */
export function TimerDialog({ tools: { room, act, infos }, onClose }: BoardDialogProps) {
  const { timer: texts, notes } = useBoardWords()
  const usual = infos.find(({ id }) => id === room.experiment)?.minutes ?? 5
  const [minutes, setMinutes] = useState(String(usual))
  const seconds = Math.round(Number(minutes) * 60)
  return (
    <BoardDialog
      title={texts.title}
      submit={texts.submit}
      isOff={!(seconds >= 1 && seconds <= MAX_MINUTES * 60)}
      onSubmit={() => act({ act: 'timer', seconds })}
      onClose={onClose}
    >
      <p className="text-sm text-soft">{notes.timer}</p>
      <Field
        label={texts.minutes}
        type="number"
        min={0.5}
        max={MAX_MINUTES}
        step={0.5}
        value={minutes}
        autoFocus
        onChange={({ target }) => setMinutes(target.value)}
      />
      {room.timerEndsAt !== null && (
        <div>
          <Button
            onClick={() => {
              act({ act: 'timer', seconds: null })
              onClose()
            }}
          >
            {texts.stop}
          </Button>
        </div>
      )}
    </BoardDialog>
  )
}
