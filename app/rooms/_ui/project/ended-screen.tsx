'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { progressIn } from './experiment-screen.tsx'
import { Fit } from './fit.tsx'
import { useProjectWords } from './use-project-words.ts'

/** The room has ended while it was shown: what was last known of it. */
export function EndedScreen({ room }: { room: RoomView }) {
  const words = useProjectWords()
  const language = useLanguage()
  const infos = useExperimentInfos()
  return (
    <Fit className="flex flex-col justify-center gap-[1.5em]">
      <div>
        <h1 className="text-[2.75em] leading-tight font-semibold tracking-tight">{words.ended}</h1>
        <p className="mt-[0.3em] text-[1.625em] text-soft tabular-nums">
          {words.endedWith(room.seatCount, room.title)}
        </p>
      </div>
      <ul
        className={`grid gap-x-[3em] gap-y-[0.5em] text-[1.375em] ${room.experiments.length > 5 ? 'grid-cols-2' : ''}`}
      >
        {room.experiments.map((id) => (
          <li key={id} className="flex items-baseline justify-between gap-[1.5em] border-b border-hairline">
            <span className="min-w-0">{infos?.find((info) => info.id === id)?.title[language] ?? id}</span>
            <span className="shrink-0 font-medium whitespace-nowrap tabular-nums">
              {words.solvedShort(progressIn(room, id).solved, room.seatCount)}
            </span>
          </li>
        ))}
      </ul>
    </Fit>
  )
}
