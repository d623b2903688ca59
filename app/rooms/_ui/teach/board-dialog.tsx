'use client'

import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly title: string
  /** The label of the button that does it; without one, the dialog only shows something. */
  readonly submit?: string
  readonly isOff?: boolean
  readonly onSubmit?: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A question to the teacher, over the board. Escape closes it without doing anything. */
export function BoardDialog({ title, submit, isOff = false, onSubmit, onClose, children }: Props) {
  const { cancel, close } = useBoardWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => dialog.current?.showModal(), [])
  function onForm(event: FormEvent): void {
    event.preventDefault()
    if (isOff) return
    dialog.current?.close()
    onSubmit?.()
  }
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="m-auto w-[min(34rem,calc(100vw-2rem))] rounded-lg border border-edge bg-raised p-6 text-ink shadow-2xl"
      onClose={onClose}
    >
      <form className="flex flex-col gap-4" onSubmit={onForm}>
        <h2 id={titleId} className="text-lg font-semibold tracking-tight">
          {title}
        </h2>
        {children}
        <div className="mt-1 flex justify-end gap-2">
          <Button className="h-9" onClick={() => dialog.current?.close()}>
            {submit === undefined ? close : cancel}
          </Button>
          {submit && (
            <Button look="primary" type="submit" aria-disabled={isOff || undefined}>
              {submit}
            </Button>
          )}
        </div>
      </form>
    </dialog>
  )
}
