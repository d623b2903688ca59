'use client'

import type { CodeRequest } from '../../../_ui/code/request-code.ts'
import { ConfirmDialog } from '../../../_ui/parts/confirm-dialog.tsx'
import { useConsoleWords } from './use-console-words.ts'

interface ConfirmRequestProps {
  readonly why: string
  readonly request: CodeRequest
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before a request that deletes or replaces something. */
export function ConfirmRequest({ why, request, onConfirm, onClose }: ConfirmRequestProps) {
  const words = useConsoleWords()
  return (
    <ConfirmDialog
      title={words.confirmTitle}
      cancel={words.cancel}
      confirm={words.confirm}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p className="font-mono text-sm break-all">
        {request.method} {request.path}
      </p>
      <p>{why}</p>
    </ConfirmDialog>
  )
}
