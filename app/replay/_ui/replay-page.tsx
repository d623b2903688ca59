'use client'

import { type ChangeEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Lab } from '../../_ui/lab/lab.ts'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { OpenBenchLink, OpenFile, type Opening } from './open-recording.tsx'
import { useReplayWords } from './use-replay-words.ts'

const Player = lazyPart(() => import('./player.tsx').then((module) => module.Player))

type Reader = typeof import('./read-recording.ts')
type Found = Lab | 'reading' | 'empty' | 'broken'

/** Plays the recording in the URL fragment, or in a file. The renderer loads while it is read. */
export function Replay() {
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

  return typeof found === 'string' ? (
    <Nothing why={found} onOpen={open} />
  ) : (
    <Player key={found.store.get().seq} lab={found} onOpen={open} />
  )
}

function Nothing({ why, onOpen }: { why: Extract<Found, string> } & Opening) {
  const words = useReplayWords()
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col items-start justify-center gap-4 px-6">
      <p className="text-sm font-semibold tracking-tight">Session Lab</p>
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
