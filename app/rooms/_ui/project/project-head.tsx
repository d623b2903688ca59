'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { currentTimer } from '../../../_ui/lab/room-now.ts'
import { SkipLink } from '../../../_ui/shell/skip-link.tsx'
import { minutesText, useCountdown } from '../shared/use-countdown.ts'
import { useProjectWords } from './use-project-words.ts'

/** What stays on the projector all the time: the room and its phase, the time left, and the code for those who come late. */
export function ProjectHead({ room, readAt }: { room: RoomView; readAt: number }) {
  const words = useProjectWords()
  const left = useCountdown(currentTimer(room), { now: room.now, readAt })
  return (
    <header className="flex shrink-0 items-baseline gap-6 border-b border-hairline px-10 py-3 text-xl font-medium whitespace-nowrap tabular-nums">
      <SkipLink />
      <p className="min-w-0 truncate font-semibold tracking-tight">{room.title || 'Session Lab'}</p>
      <p className="shrink-0 text-soft">{words.phases[room.phase]}</p>
      {left !== null && (
        <p role="timer" className="shrink-0">
          {left === 0 ? words.timeIsUp : words.timer(minutesText(left))}
        </p>
      )}
      <p className="ml-auto shrink-0 text-soft">
        {room.seatCount === 0 ? words.noSeats : words.seats(room.seatCount)}
      </p>
      {room.phase !== 'lobby' && <p className="shrink-0 font-mono">{room.code}</p>}
    </header>
  )
}
