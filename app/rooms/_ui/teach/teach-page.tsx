'use client'

import { useState } from 'react'
import type { NewRoomView } from '#lib/web/room-types.ts'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { AppName, PageHead } from '../../../_ui/shell/page-head.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { useRoomCode } from '../shared/use-room-code.ts'
import { OpenRoom } from './open-room.tsx'
import { OpenedRoom } from './opened-room.tsx'
import { ReturnToRoom } from './return-to-room.tsx'
import { loadBoardWords } from './use-board-words.ts'
import { useTeachWords } from './use-teach-words.ts'

const ShellPalette = lazyPart(() =>
  withWords(import('../../../_ui/shell/shell-palette.tsx'), loadAllWords).then(
    (module) => module.ShellPalette,
  ),
)
const TeacherRoom = lazyPart(() =>
  withWords(import('./teacher-room.tsx'), loadBoardWords, loadAllWords).then((module) => module.TeacherRoom),
)

/** Opens a room, and shows its board. */
export function TeachPage() {
  const code = useRoomCode()
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col bench:min-h-dvh">
      <div className="print:hidden">
        <PageHead here="teach" title={<AppName />} Palette={ShellPalette} />
      </div>
      {code === null && <Start />}
      {code && <TeacherRoom code={code} />}
    </div>
  )
}

/** Without a code: a new room, or one that is open. */
function Start() {
  useShortcuts()
  const words = useTeachWords()
  const [opened, setOpened] = useState<NewRoomView | null>(null)
  if (opened !== null) return <OpenedRoom room={opened} />
  return (
    <main className="px-5 pt-6 pb-16" data-ready>
      <MainStart />
      <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
      <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
      <p className="mt-1 text-sm">
        <a className="underline underline-offset-4" href="/join">
          {words.toJoin}
        </a>
      </p>
      <div className="mt-6 grid gap-10 lanes:grid-cols-[minmax(0,1fr)_22rem]">
        <OpenRoom onOpened={setOpened} />
        <ReturnToRoom />
      </div>
    </main>
  )
}
