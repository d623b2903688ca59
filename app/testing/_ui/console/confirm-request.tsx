'use client'

import { useEffect, useRef } from 'react'
import type { CodeRequest } from '../../../_ui/code/request-code.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useConsoleWords } from './use-console-words.ts'

interface ConfirmRequestProps {
  readonly why: string
  readonly request: CodeRequest
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before a request that deletes or replaces something. Open as long as it is mounted. */
export function ConfirmRequest({ why, request, onConfirm, onClose }: ConfirmRequestProps) {
  const words = useConsoleWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // A key press that is one too many must not send it.
    cancel.current?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-request"
      aria-describedby="confirm-request-why"
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-edge bg-raised p-6 text-base text-ink shadow-2xl"
      onClose={onClose}
    >
      <h2 id="confirm-request" className="text-lg font-semibold tracking-tight">
        {words.confirmTitle}
      </h2>
      <p className="mt-2 font-mono text-sm break-all">
        {request.method} {request.path}
      </p>
      <p id="confirm-request-why" className="mt-2">
        {why}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button ref={cancel} className="h-9" onClick={() => dialog.current?.close()}>
          {words.cancel}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            dialog.current?.close()
            onConfirm()
          }}
        >
          {words.confirm}
        </Button>
      </div>
    </dialog>
  )
}
