'use client'

import { MECHANISM_IDS } from '#lib/core/session.ts'
import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import type { Lab } from '../../_ui/lab/lab.ts'
import { LabProvider, useLab, useLabState } from '../../_ui/lab/use-lab.tsx'
import { DifferenceSentence } from '../../_ui/lane/difference-sentence.tsx'
import { Lane } from '../../_ui/lane/lane.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { LanguageSwitch, ThemeSwitch } from '../../_ui/shell/look-switches.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { useHistoryKeys } from '../../_ui/timeline/travel-keys.ts'
import { dayOf, timeOfDay } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { OpenBenchLink, OpenFile, type Opening } from './open-recording.tsx'
import { SPEEDS, type Speed, usePlayer } from './use-player.ts'
import { useReplayWords } from './use-replay-words.ts'

/** A loaded recording: the same page, with playback controls. */
export function Player({ lab, onOpen }: { lab: Lab } & Opening) {
  return (
    <LabProvider lab={lab}>
      <Page onOpen={onOpen} />
    </LabProvider>
  )
}

function Page({ onOpen }: Opening) {
  useHistoryKeys()
  return (
    <div data-replay className="mx-auto flex max-w-[120rem] flex-col fit:h-dvh">
      <SeqMark />
      <Controls onOpen={onOpen} />
      <main className="contents">
        <div className="flex items-center px-5 py-4 bench:min-h-20">
          <DifferenceSentence />
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
          <BottomPanel />
        </div>
      </main>
    </div>
  )
}

function Controls({ onOpen }: Opening) {
  const words = useReplayWords()
  const { past } = useWords()
  const lab = useLab()
  const { isPlaying, speed, setSpeed, rewind, toggle } = usePlayer(lab)
  const moment = useLabState((state) => state.moment)
  const total = useLabState((state) => state.history.events.length)
  const recordedAt = useLabState((state) => state.history.events[0]?.realAt)
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-hairline px-5 py-2">
      <h1 className="flex items-baseline gap-2 text-base font-semibold tracking-tight whitespace-nowrap">
        Session Lab · {words.title}
        {recordedAt !== undefined && (
          <span className="text-xs font-normal text-faint">{words.recordedAt(dayOf(recordedAt))}</span>
        )}
      </h1>
      <div className="flex items-center gap-2">
        <Button look="primary" className="h-8 min-w-20" onClick={toggle}>
          {isPlaying ? words.pause : words.play}
        </Button>
        <Button onClick={rewind}>{words.fromStart}</Button>
        <Select
          label={words.speed}
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
          <span className="font-mono text-ink">{timeOfDay(moment.at)}</span> · {past.of(moment.count, total)}
        </p>
      )}
      <p className="text-xs text-soft max-bench:basis-full" title={words.intro}>
        {words.fingerprints}
      </p>
      <div className="ml-auto flex items-center gap-2">
        <OpenBenchLink />
        <OpenFile onOpen={onOpen} />
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </header>
  )
}
