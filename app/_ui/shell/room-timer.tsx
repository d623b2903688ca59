'use client'

import { useEffect, useState } from 'react'
import { countdown } from '../words/format.ts'
import { useSeatWords } from '../words/use-seat-words.ts'
import { useWords } from '../words/use-words.ts'

interface RoomTimerProps {
  /** By the clock of the server. */
  readonly endsAt: number | null
  /** The clock of the server, and the stopwatch of the page, when the room was read. */
  readonly now: number
  readonly readAt: number
}

/** The time that the teacher has set. Only its end is announced. */
export function RoomTimer({ endsAt, now, readAt }: RoomTimerProps) {
  const words = useSeatWords()
  const texts = useWords()
  const [, tick] = useState(0)
  useEffect(() => {
    if (endsAt === null) return
    const timer = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [endsAt])
  // A view that was just read may be newer than the last tick.
  const left = endsAt === null ? null : endsAt - now - (performance.now() - readAt)
  return (
    <span className={left === null ? 'sr-only' : 'flex items-baseline gap-1.5 whitespace-nowrap'}>
      {left !== null && left > 0 && (
        <>
          <span className="text-xs text-soft max-md:sr-only">{words.timer}</span>
          <span className="font-mono" data-testid="room-timer">
            {countdown(left, texts)}
          </span>
        </>
      )}
      <span role="status">{left !== null && left <= 0 && words.timeIsUp}</span>
    </span>
  )
}
