'use client'

import type { ReactNode } from 'react'
import type { SeatView } from '#lib/web/room-types.ts'
import { dismiss, dismissed } from '../display/kept-seat.ts'
import { usePreference } from '../display/preference.ts'
import { Button } from '../parts/button.tsx'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/** What the teacher has sent: the message to all, and the newest hint to this seat, each until it is closed. */
export function RoomNotices({ view }: { view: SeatView }) {
  const words = useSeatWords()
  const language = useLanguage()
  const closed = (usePreference(dismissed) ?? '').split(' ')
  const isOpen = ({ seq }: { seq: string }) => !closed.includes(seq)
  const broadcast = view.broadcast && isOpen(view.broadcast) ? view.broadcast : null
  const hint = view.seat.hints.findLast(isOpen)
  return (
    <>
      <Notice name="broadcast" seq={broadcast?.seq ?? null} label={words.dismiss.broadcast}>
        {broadcast && (
          <>
            <span className="font-medium">{words.fromTeacher}</span>
            <bdi>{broadcast.text}</bdi>
          </>
        )}
      </Notice>
      <Notice name="hint" seq={hint?.seq ?? null} label={words.dismiss.hint}>
        {hint && (
          <>
            <a href={`/learn/${hint.experiment}`} className="font-medium underline underline-offset-4">
              {words.hintFor(view.titles[hint.experiment]?.[language] ?? hint.experiment)}
            </a>
            <span>{hint.text[language]}</span>
          </>
        )}
      </Notice>
    </>
  )
}

interface NoticeProps {
  readonly name: 'broadcast' | 'hint'
  /** Null: there is no message; its live region stays, so that the next one is announced. */
  readonly seq: string | null
  readonly label: string
  readonly children: ReactNode
}

function Notice({ name, seq, label, children }: NoticeProps) {
  return (
    <div className={seq === null ? 'sr-only' : 'flex items-start gap-3'} data-notice={name}>
      <p role="status" className="min-w-0 flex-1 border-l-2 border-ink py-0.5 pl-2.5 wrap-anywhere">
        {children}
      </p>
      {seq !== null && (
        <Button look="quiet" className="size-6" aria-label={label} title={label} onClick={() => dismiss(seq)}>
          <svg viewBox="0 0 12 12" className="size-3" aria-hidden="true">
            <path d="m1.5 1.5 9 9m0-9-9 9" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </Button>
      )}
    </div>
  )
}
