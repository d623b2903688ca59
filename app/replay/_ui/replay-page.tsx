'use client'

import { type ChangeEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Lab } from '../../_ui/lab/lab.ts'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { AppName, PageHead } from '../../_ui/shell/page-head.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { withWords } from '../../_ui/words/create-words.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import { OpenBenchLink, OpenFile, type Opening } from './open-recording.tsx'
import { useReplayWords } from './use-replay-words.ts'

const ShellPalette = lazyPart(() =>
  withWords(import('../../_ui/shell/shell-palette.tsx'), loadAllWords).then((module) => module.ShellPalette),
)
const Player = lazyPart(() => import('./player.tsx').then((module) => module.Player))

type Reader = typeof import('./read-recording.ts')
type Found = Lab | 'reading' | 'empty' | 'broken'

/** Plays the recording in the URL fragment, or in a file. The renderer loads while it is read. */
export function Replay() {
  useShortcuts()
  const [found, setFound] = useState<Found>('reading')
  /** Each recording has a number: an outdated one is not shown. */
  const latest = useRef(0)

  const show = useCallback(async (how: (reader: Reader) => Promise<Lab | null>): Promise<void> => {
    const mine = ++latest.current
    const lab = await how(await import('./read-recording.ts'))
    if (mine === latest.current) setFound(lab ?? 'broken')
  }, [])

  useEffect(() => {
    function read(): void {
      const link = location.hash.slice(1)
      if (link !== '') show(({ fromLink }) => fromLink(link))
      else {
        latest.current++
        setFound('empty')
      }
    }
    read()
    addEventListener('hashchange', read)
    return () => {
      latest.current++
      removeEventListener('hashchange', read)
    }
  }, [show])

  function open({ target: { files } }: ChangeEvent<HTMLInputElement>): void {
    const file = files?.[0]
    if (file) show(({ fromFile }) => fromFile(file))
  }

  return (
    <div data-replay className="mx-auto flex min-h-dvh max-w-[120rem] flex-col fit:h-dvh">
      <PageHead here="replay" title={<AppName />} Palette={ShellPalette} />
      {typeof found === 'string' ? (
        <Nothing why={found} onOpen={open} />
      ) : (
        <Player key={found.store.get().seq} lab={found} onOpen={open} />
      )}
    </div>
  )
}

function Nothing({ why, onOpen }: { why: Extract<Found, string> } & Opening) {
  const words = useReplayWords()
  return (
    <main className="mx-auto flex max-w-xl flex-1 flex-col items-start justify-center gap-4 px-6">
      <MainStart />
      <h1 className="text-xl font-medium tracking-tight">{words.title}</h1>
      <p role="status" className="text-soft">
        {words[why]}
      </p>
      {why !== 'reading' && (
        <div className="flex items-center gap-4">
          <OpenFile onOpen={onOpen} />
          <OpenBenchLink />
        </div>
      )}
    </main>
  )
}
