'use client'

import { useState } from 'react'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { useRoom } from '../shared/use-room.ts'
import { Board } from './board.tsx'
import { ReturnToRoom } from './return-to-room.tsx'
import { useBoardWords } from './use-board-words.ts'
import { useTeachWords } from './use-teach-words.ts'

/** The page of one room: its board for the teacher, and the way to become one for anyone else. */
export function TeacherRoom({ code }: { code: string }) {
  const words = useTeachWords()
  const { end } = useBoardWords()
  const [isEnded, setEnded] = useState(false)
  const reading = useRoom(isEnded ? null : code)
  const { room, problem } = reading
  if (isEnded) return <Missing title={end.ended} />
  if (problem?.status === 404) return <Missing title={words.missing.title} text={words.missing.text} />
  if (room?.role === 'teacher') {
    return <Board room={room} reading={reading} onEnded={() => setEnded(true)} />
  }
  return (
    <main className="mx-auto w-full max-w-md px-5 pt-8" data-ready={room !== null}>
      <MainStart />
      <Keys />
      <h1 className="mb-6 text-2xl font-medium tracking-tight">{words.title}</h1>
      {room === null ? <p role="status">{words.reading}</p> : <ReturnToRoom code={room.code} />}
    </main>
  )
}

function Missing({ title, text }: { title: string; text?: string }) {
  const { missing } = useTeachWords()
  return (
    <main className="mx-auto flex w-full max-w-md flex-col items-start gap-4 px-5 pt-8" data-ready>
      <MainStart />
      <Keys />
      <h1 className="text-2xl font-medium tracking-tight">{title}</h1>
      {text && <p className="text-soft">{text}</p>}
      <LinkButton look="primary" href="/teach">
        {missing.again}
      </LinkButton>
    </main>
  )
}

/** The keys of every page, where the board has not its own. */
function Keys() {
  useShortcuts()
  return null
}
