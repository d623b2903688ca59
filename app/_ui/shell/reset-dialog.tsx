'use client'

import { setResetDialog } from '../display/open-reset.ts'
import { useLab, useLiveState } from '../lab/use-lab.tsx'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { useBacklog } from '../timeline/backlog.ts'
import { useAllWords } from '../words/use-all-words.ts'

/** Asks before a reset, and states what it deletes. */
export function ResetDialog() {
  const { reset: texts } = useAllWords()
  const lab = useLab()
  const sessions = useLiveState(({ rows }) => rows.length)
  const events = useLiveState(({ history }) => history.events.length)
  useBacklog()
  return (
    <ConfirmDialog
      title={texts.title}
      cancel={texts.cancel}
      confirm={texts.confirm}
      onConfirm={() => lab.reset()}
      onClose={() => setResetDialog(false)}
    >
      <p>{texts.loses(sessions, events)}</p>
      <p className="text-soft">{texts.restores}</p>
    </ConfirmDialog>
  )
}
