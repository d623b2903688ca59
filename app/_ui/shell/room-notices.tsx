'use client'

import type { ReactNode } from 'react'
import type { SeatView } from '#lib/web/room-types.ts'
import { dismiss, dismissed } from '../display/kept-seat.ts'
import { usePreference } from '../display/preference.ts'
import { currentMessage, isLed } from '../lab/room-now.ts'
import type { BenchNote } from '../lab/seat.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { isAfter } from '../state/history.ts'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/**
 * What the teacher has done and sent: to the bench, the message to all, and the newest hint to this seat, each until it is closed. On a
 * phone only the newest of them takes space.
 */
export function RoomNotices({ view, benchNote }: { view: SeatView; benchNote: BenchNote | null }) {
  const words = useSeatWords()
  const language = useLanguage()
  const { seat } = useLab()
  const closed = (usePreference(dismissed) ?? '').split(' ')
  const isOpen = ({ seq }: { seq: string }) => !closed.includes(seq)
  const message = currentMessage(view)
  const broadcast = message && isOpen(message) ? message : null
  const hint = view.seat.hints.findLast((each) => isOpen(each) && isOfNow(each, view)) ?? null
  const newest = [benchNote, broadcast, hint].reduce<Dated>(later, null)
  const isOlder = (notice: { seq: string } | null) => notice !== newest
  return (
    <>
      <Notice
        name="bench"
        isShown={benchNote !== null}
        isOlder={isOlder(benchNote)}
        label={words.dismiss.benchNote}
        onClose={() => seat.dropNote()}
      >
        {benchNote && <span>{words.benchNotes[benchNote.of]}</span>}
      </Notice>
      <Notice
        name="broadcast"
        isShown={broadcast !== null}
        isOlder={isOlder(broadcast)}
        label={words.dismiss.broadcast}
        onClose={() => broadcast && dismiss(broadcast.seq)}
      >
        {broadcast && (
          <>
            <span className="font-medium">{words.fromTeacher}</span>
            <bdi className="whitespace-pre-line">{broadcast.text}</bdi>
          </>
        )}
      </Notice>
      <Notice
        name="hint"
        isShown={hint !== null}
        isOlder={isOlder(hint)}
        label={words.dismiss.hint}
        onClose={() => hint && dismiss(hint.seq)}
      >
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

/** Whether a hint is for the experiment at which the class is, or that this seat still has to solve. */
function isOfNow({ experiment }: { experiment: string }, view: SeatView): boolean {
  if (isLed(view)) return experiment === view.experiment
  return view.seat.progress.some((of) => of.experiment === experiment && of.state !== 'solved')
}

type Dated = { readonly seq: string } | null

function later(one: Dated, other: Dated): Dated {
  if (one === null || other === null) return one ?? other
  return isAfter(other.seq, one.seq) ? other : one
}

interface NoticeProps {
  readonly name: 'bench' | 'broadcast' | 'hint'
  /** If not, its live region stays, so that the next one is announced. */
  readonly isShown: boolean
  /** Whether another notice is newer. */
  readonly isOlder: boolean
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}

function Notice({ name, isShown, isOlder, label, onClose, children }: NoticeProps) {
  return (
    <div
      className={isShown ? `flex items-start gap-3 ${isOlder ? 'max-md:sr-only' : ''}` : 'sr-only'}
      data-notice={name}
    >
      <p role="status" className="min-w-0 flex-1 border-l-2 border-ink py-0.5 pl-2.5 wrap-anywhere">
        {children}
      </p>
      {isShown && (
        <Button look="quiet" className="size-6" aria-label={label} title={label} onClick={onClose}>
          <svg viewBox="0 0 12 12" className="size-3" aria-hidden="true">
            <path d="m1.5 1.5 9 9m0-9-9 9" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </Button>
      )}
    </div>
  )
}
