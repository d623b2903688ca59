'use client'

import type { SeatView } from '#lib/web/room-types.ts'
import { useSeat } from '../lab/use-seat.ts'
import { useSeatWords } from '../words/use-seat-words.ts'
import { ClosedRoom } from './closed-room.tsx'
import { RaiseHand } from './raise-hand.tsx'
import { RoomNotices } from './room-notices.tsx'
import { RoomPhase } from './room-phase.tsx'
import { RoomTimer } from './room-timer.tsx'

/** The room of this browser’s seat: who and where, the phase, the time, the messages of the teacher, and the hand. */
export function RoomBar() {
  const words = useSeatWords()
  const seat = useSeat()
  if (seat === null) return <div className="h-10 border-b border-hairline" />
  return (
    <section
      aria-label={words.label}
      data-testid="room-bar"
      data-focus-fallback
      tabIndex={-1}
      className="flex min-h-10 shrink-0 flex-col justify-center gap-1 border-b border-hairline bg-sunk px-5 py-1 text-sm outline-none bench:mr-[var(--sheet,var(--dock,0px))]"
    >
      {seat.state === 'seated' ? (
        <Seated view={seat.view} readAt={seat.readAt} />
      ) : (
        <ClosedRoom why={seat.state} code={seat.code} />
      )}
    </section>
  )
}

function Seated({ view, readAt }: { view: SeatView; readAt: number }) {
  const words = useSeatWords()
  const { code, seat } = view
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1 md:flex-nowrap">
        <p className="flex min-w-0 shrink-0 items-baseline gap-2">
          <span className="font-mono text-xs text-soft">{code}</span>
          <bdi className="max-w-48 truncate font-medium">{seat.nickname}</bdi>
        </p>
        {seat.isRemoved ? (
          <p role="status">{words.removed}</p>
        ) : (
          <>
            <RoomPhase view={view} />
            <span className="ml-auto flex shrink-0 items-center gap-4">
              <RoomTimer endsAt={view.timerEndsAt} now={view.now} readAt={readAt} />
              <RaiseHand isRaised={seat.handAt !== null} />
            </span>
          </>
        )}
      </div>
      <RoomNotices view={view} />
    </>
  )
}
