'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly children: ReactNode
  readonly cancel: string
  readonly confirm: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is deleted or replaced. Open as long as it is mounted. */
export function ConfirmDialog({ title, children, cancel, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // A key press that is one too many must not confirm.
    first.current?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-edge bg-raised p-6 text-base text-ink shadow-2xl"
      onClose={onClose}
    >
      <h2 id={`${id}title`} className="text-lg font-semibold tracking-tight">
        {title}
      </h2>
      <div id={`${id}text`} className="mt-2 flex flex-col gap-1">
        {children}
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button ref={first} className="h-9" onClick={() => dialog.current?.close()}>
          {cancel}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            dialog.current?.close()
            onConfirm()
          }}
        >
          {confirm}
        </Button>
      </div>
    </dialog>
  )
}
