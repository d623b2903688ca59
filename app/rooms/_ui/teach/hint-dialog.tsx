'use client'

import { useState } from 'react'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useExperimentNotes } from '../shared/use-experiment-notes.ts'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { useBoardWords } from './use-board-words.ts'

/** Sends one of the hints of the current experiment, to the selected seats or to all. */
export function HintDialog({ tools, onClose }: BoardDialogProps) {
  const { hint: texts, selected: selectedText } = useBoardWords()
  const language = useLanguage()
  const { room, act, selected, titleOf } = tools
  const { experiment } = room
  const notes = useExperimentNotes(experiment)
  const [hint, setHint] = useState<string | null>(null)
  const seats = selected.length > 0 ? { seats: [...selected] } : {}
  return (
    <BoardDialog
      title={texts.title}
      submit={texts.submit}
      isOff={hint === null || experiment === null}
      onSubmit={() => {
        if (hint !== null && experiment !== null) act({ act: 'hint', experiment, hint, ...seats })
      }}
      onClose={onClose}
    >
      <fieldset className="flex max-h-80 flex-col gap-1.5 overflow-y-auto text-sm">
        <legend className="mb-1.5 text-soft">
          {texts.of(titleOf(experiment))}, {selectedText(selected.length)}
        </legend>
        {notes?.hints.map(({ id, text }) => (
          <label key={id} className="flex items-baseline gap-2">
            <input
              type="radio"
              name="hint"
              className="accent-ink"
              checked={hint === id}
              onChange={() => setHint(id)}
            />
            {text[language]}
          </label>
        ))}
      </fieldset>
    </BoardDialog>
  )
}
