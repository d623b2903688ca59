'use client'

import { useId } from 'react'
import { useRoomOf } from '../lab/use-seat.ts'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'
import type { ExperimentInfo } from './use-progress.ts'

/** How many seats predicted what, once the teacher reveals it. */
export function RoomPredictions({ of }: { of: ExperimentInfo }) {
  const { predictions } = useRoomOf(of.id)
  return predictions && <Histogram of={of} counts={predictions} />
}

interface HistogramProps {
  readonly of: ExperimentInfo
  readonly counts: Readonly<Record<string, number>>
}

function Histogram({ of: { prediction }, counts }: HistogramProps) {
  const words = useSeatWords()
  const title = useId()
  const language = useLanguage()
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <section aria-labelledby={title} className="mt-4">
      <h3 id={title} className="mb-2 text-sm font-semibold">
        {words.predictions}
      </h3>
      {total === 0 ? (
        <p className="text-soft">{words.noPredictions}</p>
      ) : (
        <ul className="flex flex-col gap-2" data-testid="room-predictions">
          {prediction.choices.map(({ id, text }) => {
            const count = counts[id] ?? 0
            return (
              <li key={id} data-choice={id} data-count={count}>
                <span className="flex justify-between gap-4">
                  <span className="min-w-0">{text[language]}</span>
                  <span className="shrink-0 font-mono text-soft">{words.seats(count)}</span>
                </span>
                <span className="mt-1 block h-2 overflow-hidden rounded-full bg-sunk" aria-hidden="true">
                  <span
                    className="block h-full rounded-full bg-ink"
                    style={{ width: `${(100 * count) / total}%` }}
                  />
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
