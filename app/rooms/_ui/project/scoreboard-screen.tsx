'use client'

import { Fit } from './fit.tsx'
import { Bar } from './histogram.tsx'
import { type RankedRun, scoreBands } from './score-bands.ts'
import { useProjectWords } from './use-project-words.ts'

/** How many seats have killed how many planted bugs: no seat is named, and none can be found by its place. */
export function ScoreboardScreen({ runs, seatCount }: { runs: readonly RankedRun[]; seatCount: number }) {
  const { scoreboard: words } = useProjectWords()
  const running = runs.filter(({ state }) => state === 'running').length
  return (
    <Fit className="flex flex-col gap-[1em]">
      <h1 className="text-[2.25em] leading-tight font-semibold tracking-tight">{words.title}</h1>
      <p className="text-[1.375em] text-soft tabular-nums">{words.runs(runs.length, seatCount, running)}</p>
      <ul aria-label={words.title} className="flex flex-col gap-[0.6em] text-[1.5em]">
        {scoreBands(runs).map(({ from, to, count }) => (
          <li
            key={from}
            data-band={from ?? 'none'}
            className="rounded-md border border-edge px-[0.6em] py-[0.35em]"
          >
            <p className="flex items-baseline justify-between gap-[0.8em] tabular-nums">
              <span>{from === null ? words.noScore : words.band(from, to)}</span>
              <span className="font-medium">{words.seats(count)}</span>
            </p>
            <Bar count={count} of={runs.length} className={from === null ? 'bg-soft' : 'bg-ink'} />
          </li>
        ))}
      </ul>
    </Fit>
  )
}
