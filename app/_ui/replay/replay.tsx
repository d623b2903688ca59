'use client'

import { type ChangeEvent, useEffect, useState } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { Difference } from '../bench/headline.tsx'
import { Lane } from '../bench/lane.tsx'
import { LanguageSwitch, ThemeSwitch } from '../bench/look-switches.tsx'
import { SeqMark } from '../bench/seq-mark.tsx'
import { useTravelKeys } from '../bench/shortcuts.ts'
import type { Lab } from '../lab/lab.ts'
import { LabProvider, useLab, useLabState } from '../lab/use-lab.tsx'
import { dayOf, timeOfDay } from '../look/format.ts'
import { Button } from '../parts/button.tsx'
import { Select } from '../parts/select.tsx'
import { Foot } from '../timeline/foot.tsx'
import { parse, type Recording, unpack } from '../timeline/recording.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { SPEEDS, type Speed, usePlayer } from './player.ts'
import { createReplayLab } from './replay-lab.ts'

type Found = Lab | 'reading' | 'empty' | 'broken'

/** Plays what stands in the address behind the #, or in a file. */
export function Replay() {
  const [found, setFound] = useState<Found>('reading')
  useEffect(() => {
    let current = 0
    async function read(): Promise<void> {
      const mine = ++current
      const text = location.hash.slice(1)
      if (text === '') return setFound('empty')
      const recording = await unpack(text)
      if (mine === current) setFound(labOf(recording))
    }
    read()
    addEventListener('hashchange', read)
    return () => {
      current++
      removeEventListener('hashchange', read)
    }
  }, [])

  async function open(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const file = event.target.files?.[0]
    if (file) setFound(labOf(parse(await file.text())))
  }

  if (typeof found === 'string') return <Nothing why={found} onOpen={open} />
  return (
    <LabProvider key={found.store.get().seq} lab={found}>
      <Player onOpen={open} />
    </LabProvider>
  )
}

function labOf(recording: Recording | null): Found {
  return recording === null ? 'broken' : createReplayLab(recording)
}

interface Opening {
  readonly onOpen: (event: ChangeEvent<HTMLInputElement>) => void
}

function Nothing({ why, onOpen }: { why: Extract<Found, string> } & Opening) {
  const words = useAllWords()
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col items-start justify-center gap-4 px-6">
      <p className="text-sm font-semibold tracking-tight">Session Lab</p>
      <h1 className="text-xl font-medium tracking-tight">{words.replay.title}</h1>
      <p role="status" className="text-soft">
        {words.replay[why]}
      </p>
      {why !== 'reading' && (
        <div className="flex items-center gap-4">
          <OpenFile onOpen={onOpen} />
          <OwnBench />
        </div>
      )}
    </main>
  )
}

function OpenFile({ onOpen }: Opening) {
  const words = useAllWords()
  return (
    <label className="inline-flex h-7 items-center rounded-md border border-edge/60 bg-raised px-2.5 text-xs hover:border-ink has-focus-visible:outline-2">
      {words.replay.openFile}
      <input type="file" accept=".ndjson,application/x-ndjson" className="sr-only" onChange={onOpen} />
    </label>
  )
}

/** In a frame the bench opens beside it: a page of its own needs its cookies. */
function OwnBench() {
  const words = useAllWords()
  return (
    <a href="/" target="_blank" rel="noopener" className="text-xs underline underline-offset-4">
      {words.replay.own}
    </a>
  )
}

function Player({ onOpen }: Opening) {
  useTravelKeys()
  return (
    <div data-replay className="mx-auto flex max-w-[120rem] flex-col fit:h-dvh">
      <SeqMark />
      <Controls onOpen={onOpen} />
      <main className="contents">
        <div className="flex items-center px-5 py-4 bench:min-h-20">
          <Difference />
        </div>
        <fieldset
          disabled
          className="grid min-w-0 border-t border-hairline md:grid-cols-2 bench:grid-cols-4 fit:min-h-0 fit:flex-1 fit:grid-rows-[repeat(5,auto)_minmax(0,1fr)]"
        >
          {MECHANISM_IDS.map((id) => (
            <Lane key={id} of={id} />
          ))}
        </fieldset>
        <div className="flex flex-col fit:h-52">
          <Foot />
        </div>
      </main>
    </div>
  )
}

function Controls({ onOpen }: Opening) {
  const words = useAllWords()
  const lab = useLab()
  const { isPlaying, speed, setSpeed, rewind, toggle } = usePlayer(lab)
  const moment = useLabState((state) => state.moment)
  const total = useLabState((state) => state.history.events.length)
  const recordedAt = useLabState((state) => state.history.events[0]?.realAt)
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-hairline px-5 py-2">
      <h1 className="flex items-baseline gap-2 text-base font-semibold tracking-tight whitespace-nowrap">
        Session Lab · {words.replay.title}
        {recordedAt !== undefined && (
          <span className="text-xs font-normal text-faint">{words.replay.recordedAt(dayOf(recordedAt))}</span>
        )}
      </h1>
      <div className="flex items-center gap-2">
        <Button look="primary" className="h-8 min-w-20" onClick={toggle}>
          {isPlaying ? words.replay.pause : words.replay.play}
        </Button>
        <Button onClick={rewind}>{words.replay.fromStart}</Button>
        <Select
          label={words.replay.speed}
          value={speed}
          onChange={(event) => setSpeed(Number(event.target.value) as Speed)}
        >
          {SPEEDS.map((times) => (
            <option key={times} value={times}>
              {times}×
            </option>
          ))}
        </Select>
      </div>
      {moment && (
        <p className="text-xs text-soft">
          <span className="font-mono text-ink">{timeOfDay(moment.at)}</span> ·{' '}
          {words.past.of(moment.place, total)}
        </p>
      )}
      <p className="text-xs text-soft max-bench:basis-full" title={words.replay.intro}>
        {words.replay.fingerprints}
      </p>
      <div className="ml-auto flex items-center gap-2">
        <OwnBench />
        <OpenFile onOpen={onOpen} />
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </header>
  )
}
