'use client'

import { useEffect, useRef } from 'react'
import { setResetDialog } from '../display/open-reset.ts'
import { useLab, useLiveState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { useBacklog } from '../timeline/backlog.ts'
import { useAllWords } from '../words/use-all-words.ts'

/** Asks before a reset, and states what it deletes. Open as long as it is mounted. */
export function ResetDialog() {
  const { reset: texts } = useAllWords()
  const lab = useLab()
  const sessions = useLiveState(({ rows }) => rows.length)
  const events = useLiveState(({ history }) => history.events.length)
  useBacklog()
  const dialog = useRef<HTMLDialogElement>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // A key press that is one too many must not reset.
    cancel.current?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="reset-title"
      aria-describedby="reset-text"
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-lg border border-edge bg-raised p-6 text-base text-ink shadow-2xl"
      onClose={() => setResetDialog(false)}
    >
      <h2 id="reset-title" className="text-lg font-semibold tracking-tight">
        {texts.title}
      </h2>
      <div id="reset-text" className="mt-2 flex flex-col gap-1">
        <p>{texts.loses(sessions, events)}</p>
        <p className="text-soft">{texts.restores}</p>
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button ref={cancel} className="h-9" onClick={() => dialog.current?.close()}>
          {texts.cancel}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            dialog.current?.close()
            lab.reset()
          }}
        >
          {texts.confirm}
        </Button>
      </div>
    </dialog>
  )
}
