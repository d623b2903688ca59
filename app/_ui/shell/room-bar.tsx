'use client'

import { useEffect } from 'react'
import type { SeatView } from '#lib/web/room-types.ts'
import { followTeacher } from '../lab/brought.ts'
import { currentTimer } from '../lab/room-now.ts'
import type { BenchNote } from '../lab/seat.ts'
import { useSeat } from '../lab/use-seat.ts'
import { useSeatWords } from '../words/use-seat-words.ts'
import { ClosedRoom } from './closed-room.tsx'
import { RaiseHand } from './raise-hand.tsx'
import { RoomNotices } from './room-notices.tsx'
import { RoomPhase } from './room-phase.tsx'
import { RoomTimer } from './room-timer.tsx'
import { SeatMenu } from './seat-menu.tsx'

/**
 * The room of this browser’s seat: who and where, the phase, the time, the messages of the teacher, and the hand. On a phone it stays
 * in view, so that a message is seen wherever the page is scrolled to.
 */
export function RoomBar() {
  const words = useSeatWords()
  const seat = useSeat()
  if (seat === null) return <div className="h-10 border-b border-hairline" />
  return (
    <section
      ref={shareHeight}
      aria-label={words.label}
      data-testid="room-bar"
      data-focus-fallback
      tabIndex={-1}
      className="flex min-h-10 shrink-0 flex-col justify-center gap-1 border-b border-hairline bg-sunk px-5 py-1 text-sm outline-none max-md:sticky max-md:top-0 max-md:z-30 max-md:px-3 bench:mr-[var(--sheet,var(--dock,0px))]"
    >
      {seat.state === 'seated' ? (
        <Seated view={seat.view} readAt={seat.readAt} note={seat.benchNote} />
      ) : (
        <ClosedRoom why={seat.state} code={seat.code} />
      )}
    </section>
  )
}

/** Other parts that stay in view begin below the bar. */
function shareHeight(bar: HTMLElement): () => void {
  const { style } = document.documentElement
  const observer = new ResizeObserver(() => style.setProperty('--room', `${bar.offsetHeight}px`))
  observer.observe(bar)
  return () => {
    observer.disconnect()
    style.removeProperty('--room')
  }
}

function Seated({ view, readAt, note }: { view: SeatView; readAt: number; note: BenchNote | null }) {
  const words = useSeatWords()
  const { code, seat } = view
  useEffect(() => {
    if (!view.seat.isRemoved) followTeacher(view)
  }, [view])
  return (
    <>
      <div className="flex items-center gap-x-5 gap-y-1 max-md:gap-x-3">
        <SeatMenu code={code} nickname={seat.nickname} />
        {seat.isRemoved ? (
          <p role="status" className="min-w-0">
            {words.removed}{' '}
            <a href={`/join/${code}`} className="font-medium underline underline-offset-4">
              {words.joinAgain}
            </a>
          </p>
        ) : (
          <>
            <RoomPhase view={view} />
            <span className="ml-auto flex shrink-0 items-center gap-4 max-md:gap-2.5">
              <RoomTimer endsAt={currentTimer(view)} now={view.now} readAt={readAt} />
              <RaiseHand isRaised={seat.handAt !== null} />
            </span>
          </>
        )}
      </div>
      {!seat.isRemoved && <RoomNotices view={view} benchNote={note} />}
    </>
  )
}
