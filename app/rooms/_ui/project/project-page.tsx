'use client'

import { useLayoutEffect } from 'react'
import type { RoomView } from '#lib/web/room-types.ts'
import { currentMessage } from '../../../_ui/lab/room-now.ts'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { EndedScreen } from './ended-screen.tsx'
import { ExperimentScreen } from './experiment-screen.tsx'
import { JoinScreen } from './join-screen.tsx'
import { ProjectHead } from './project-head.tsx'
import { ScoreboardScreen } from './scoreboard-screen.tsx'
import { Spotlight } from './spotlight.tsx'
import { useProjectWords } from './use-project-words.ts'
import { useProjectedRoom } from './use-projected-room.ts'

/** A room on the projector: it follows the teacher, and is never operated. */
export function ProjectPage() {
  useShortcuts()
  usePresentSize()
  const words = useProjectWords()
  const { room, gone, isLive, readAt } = useProjectedRoom()
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      {room && gone === null && <ProjectHead room={room} readAt={readAt ?? 0} />}
      <main className="flex min-h-0 flex-1 flex-col px-10 py-6" data-ready={room !== null}>
        <MainStart />
        {gone?.room ? (
          <EndedScreen room={gone.room} />
        ) : gone !== null ? (
          <Message title={words.missing} text={words.missingText} />
        ) : room === null ? (
          <p role="status" className="m-auto text-2xl text-soft">
            {words.reading}
          </p>
        ) : (
          <Screen room={room} />
        )}
      </main>
      {room && gone === null && <Lines room={room} isLive={isLive} />}
    </div>
  )
}

function Screen({ room }: { room: RoomView }) {
  if (room.spotlight !== null)
    return <Spotlight key={room.spotlight} code={room.code} seat={room.spotlight} />
  if (room.scoreboard !== null) return <ScoreboardScreen runs={room.scoreboard} seatCount={room.seatCount} />
  return room.phase === 'lobby' ? <JoinScreen room={room} /> : <ExperimentScreen room={room} />
}

/** From this length on, a message of the teacher is shown in smaller type. */
const LONG_MESSAGE = 120

/** What the teacher says to all, and whether the page is up to date: a row of its own, which covers nothing. */
function Lines({ room, isLive }: { room: RoomView; isLive: boolean }) {
  const words = useProjectWords()
  const message = currentMessage(room)
  return (
    <footer aria-live="polite" className="shrink-0 px-10 pb-4 empty:hidden">
      {message && (
        <p
          className={`rounded-md border border-edge bg-raised px-5 py-2.5 leading-snug whitespace-pre-line wrap-anywhere ${message.text.length > LONG_MESSAGE ? 'text-lg' : 'text-2xl'}`}
        >
          {message.text}
        </p>
      )}
      {!isLive && <p className="pt-2 text-soft">{words.offline}</p>}
      {room.frozenAt !== null && <p className="pt-2 text-soft">{words.frozen}</p>}
    </footer>
  )
}

function Message({ title, text }: { title: string; text: string }) {
  return (
    <div className="m-auto text-center">
      <h1 className="text-4xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-3 text-2xl text-soft">{text}</p>
    </div>
  )
}

/** The type of present mode, in this tab only: the screen is 64 rem wide and 36 rem high, whatever its size. */
function usePresentSize(): void {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    const before = dataset.present
    dataset.present = ''
    return () => {
      if (before === undefined) delete dataset.present
    }
  }, [])
}
