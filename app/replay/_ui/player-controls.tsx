'use client'

import { useLab, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { dayOf, timeOfDay } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { OpenFile, type Opening } from './open-recording.tsx'
import { SPEEDS, type Speed, usePlayer } from './use-player.ts'
import { useReplayWords } from './use-replay-words.ts'

/** Playback: start and pause, position, speed; and another recording. */
export function PlayerControls({ onOpen }: Opening) {
  const words = useReplayWords()
  const { past } = useWords()
  const lab = useLab()
  const { isPlaying, speed, setSpeed, rewind, toggle } = usePlayer(lab)
  const moment = useLabState((state) => state.moment)
  const total = useLabState((state) => state.history.events.length)
  const recordedAt = useLabState((state) => state.history.events[0]?.realAt)
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-hairline px-5 py-2">
      <h1 className="flex items-baseline gap-2 font-semibold whitespace-nowrap">
        {words.title}
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
      <p className="text-xs text-soft max-bench:basis-full present:hidden" title={words.intro}>
        {words.fingerprints}
      </p>
      <div className="ml-auto">
        <OpenFile onOpen={onOpen} />
      </div>
    </div>
  )
}
