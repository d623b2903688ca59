'use client'

import { useEffect, useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { ago, span, timeAndDay, timeOfDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { minutesText, useCountdown } from '../shared/use-countdown.ts'
import type { RoomReading } from '../shared/use-room.ts'
import { newestEventAt } from './board-rows.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** A board that was not read for this long is stalled: it is read every five seconds. */
const STALLED_MS = 12_000

/** The room, and how old what the board shows is: a stalled board must not pass for a quiet class. */
export function BoardStatus({ tools, reading }: { tools: BoardTools; reading: RoomReading }) {
  const { room, openDialog } = tools
  const texts = useBoardWords()
  const words = useWords()
  const { code, title, seatCount, timerEndsAt, expiresAt, broadcast } = room
  const left = useCountdown(
    timerEndsAt,
    reading.readAt === null ? null : { now: room.now, readAt: reading.readAt },
  )
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <h1 className="font-medium">
        {texts.board} <span className="font-mono text-lg font-semibold">{code}</span>
      </h1>
      {title && <span className="max-w-60 truncate text-soft">{title}</span>}
      <span data-seats={seatCount}>{texts.seatCount(seatCount)}</span>
      <Age {...reading} room={room} />
      {left !== null && (
        <span className="font-mono font-medium">
          {left > 0 ? texts.timer.left(minutesText(left)) : texts.timer.over}
        </span>
      )}
      {broadcast && (
        <span className="max-w-72 truncate text-soft" title={broadcast.text}>
          “{broadcast.text}”
        </span>
      )}
      <span className="ml-auto text-xs text-faint" title={timeAndDay(expiresAt, room.now)}>
        {texts.endsIn(span(rounded(expiresAt - room.now), words))}
      </span>
      <Button look="quiet" onClick={() => openDialog('join')}>
        {texts.joinHelp}
      </Button>
      <a
        href={`/present/${code}`}
        target="_blank"
        rel="noopener"
        className="rounded px-1.5 py-1 text-soft underline decoration-edge underline-offset-4 hover:text-ink"
      >
        {texts.projector}
      </a>
    </div>
  )
}

const HOUR_MS = 60 * 60_000

/** Of more than an hour, the nearest one: a room that was just opened for 8 hours does not end in 7. */
function rounded(ms: number): number {
  return ms > HOUR_MS ? Math.round(ms / HOUR_MS) * HOUR_MS : Math.max(0, ms)
}

/** Since when the board is frozen: over the table, so that no button moves. */
export function FrozenNote({ frozenAt }: { frozenAt: number | null }) {
  const texts = useBoardWords()
  if (frozenAt === null) return null
  return (
    <strong className="text-sm font-medium" data-frozen>
      {texts.frozenSince(timeOfDay(frozenAt))}
    </strong>
  )
}

/** Whether the board is live, and the age of its newest event, by the clock of the server. */
function Age({ room, isLive, readAt, problem }: RoomReading & { room: BoardTools['room'] }) {
  const texts = useBoardWords()
  const words = useWords()
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  const sinceRead = readAt === null ? 0 : Date.now() - readAt
  const age = room.now + sinceRead - newestEventAt(room)
  const isStalled = sinceRead > STALLED_MS
  return (
    <>
      <span className={isLive ? 'text-soft' : 'font-medium text-unavailable'} data-live={isLive}>
        {isLive ? '●' : '○'} {isLive ? texts.live : texts.notLive}
        {texts.comma}
        <span data-age>{texts.newest(ago(Math.max(0, age), words))}</span>
      </span>
      {isStalled && (
        <strong role="alert" className="font-medium text-refused">
          {texts.stalled(Math.floor(sinceRead / 1000))}
        </strong>
      )}
      {problem && !isStalled && (
        <span className="text-unavailable">{texts.failed(problemText(problem, words))}</span>
      )}
    </>
  )
}
