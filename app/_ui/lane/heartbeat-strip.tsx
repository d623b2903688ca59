'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { TICK_LOOKS, TICKS } from '../parts/ticks.ts'
import { type Beat, countBeats, MAX_BEATS, type Outcome, runsOf } from '../state/lane-state.ts'
import { timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

const OUTCOMES: readonly Outcome[] = ['accepted', 'refused', 'unavailable', 'none']

/** The last minute of one lane: a tick for each automatic check, and the same as a table. */
export function Heartbeat({ of }: { of: MechanismId }) {
  const words = useWords()
  const beats = useLabState((state) => state.lanes[of].beats)
  const isOn = useLabState((state) => state.heartbeat)
  const counts = countBeats(beats)
  const parts = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) =>
    words.beats.counts[outcome](counts[outcome]),
  )
  const summary = words.beats.summary(beats.length, parts)
  return (
    <div>
      <Strip beats={beats} label={summary} />
      <details className="group relative">
        <summary className="truncate text-xs text-soft marker:text-faint hover:text-ink">
          {summary}
          {!isOn && ` · ${words.beats.off}`}
        </summary>
        <RunTable beats={beats} />
      </details>
    </div>
  )
}

const WIDTH = MAX_BEATS * 5

function Strip({ beats, label }: { beats: readonly Beat[]; label: string }) {
  const first = MAX_BEATS - beats.length
  const path = (outcome: Outcome) =>
    beats
      .map((tick, index) => (tick.outcome === outcome ? TICKS[outcome]((first + index) * 5 + 2.5) : ''))
      .join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} 32`}
      preserveAspectRatio="none"
      className="block h-8 w-full overflow-visible"
    >
      <path d={`M0 21.5H${WIDTH}`} className="stroke-hairline" vectorEffect="non-scaling-stroke" />
      {OUTCOMES.map((outcome) => (
        <path key={outcome} d={path(outcome)} className={TICK_LOOKS[outcome]} />
      ))}
    </svg>
  )
}

function RunTable({ beats }: { beats: readonly Beat[] }) {
  const words = useWords()
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="absolute inset-x-0 top-full z-10 max-h-44 overflow-y-auto rounded-md border border-edge bg-raised p-2 shadow-lg"
    >
      <table className="w-full text-left text-xs">
        <thead className="text-faint">
          <tr>
            <th className="pr-3 font-normal">{words.beats.from}</th>
            <th className="pr-3 font-normal">{words.beats.to}</th>
            <th className="pr-3 font-normal">{words.beats.outcome}</th>
            <th className="text-right font-normal">{words.beats.count}</th>
          </tr>
        </thead>
        <tbody>
          {runsOf(beats)
            .reverse()
            .map(({ outcome, from, to, count }) => (
              <tr key={from} className="font-mono">
                <td className="pr-3">{timeOfDay(from)}</td>
                <td className="pr-3">{timeOfDay(to)}</td>
                <td className="pr-3 font-sans">{words.beats.outcomes[outcome]}</td>
                <td className="text-right">{count}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
