'use client'

import { useLab } from '../lab/use-lab.tsx'
import { exactSpan, span, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { hasRoom, percent, ticksOf } from './scale.ts'
import { Scrubber } from './scrubber.tsx'
import type { TimelineData } from './use-history.ts'

/** The width of a label, with some space after it. */
const LABEL_PX = 64
/** The width of the words about the future, after the one for now. */
const FUTURE_PX = 120

/** The axis of the chart: times, breaks, now, and the slider. The future is dashed, because it is not to scale. */
export function Axis({ data, width }: { data: TimelineData; width: number }) {
  const words = useAllWords()
  const lab = useLab()
  const { scale, now } = data
  const edge = scale.at(now)
  const labelWidth = LABEL_PX / Math.max(width, 1)
  const breaks = scale.stretches.filter(({ kind }) => kind === 'jump' || kind === 'quiet')
  // A label under the one for now, or under a break, would be illegible.
  const ticks = apart(
    ticksOf(scale).filter(
      (tick) =>
        tick.left < edge - labelWidth &&
        !breaks.some(({ left, right }) => tick.left < right && tick.left + labelWidth > left),
    ),
    labelWidth,
  )
  const hasFuture = scale.stretches.some(({ kind }) => kind === 'ahead')
  return (
    <>
      <div
        className="absolute bottom-0 left-0 border-b border-hairline"
        style={{ width: percent(hasFuture ? edge : 1) }}
      />
      {hasFuture && (
        <div
          className="absolute right-0 bottom-0 border-b border-dashed border-edge pb-0.5 text-right text-2xs text-faint"
          style={{ left: percent(edge) }}
        >
          {(1 - edge) * width > FUTURE_PX && words.timeline.notToScale}
        </div>
      )}
      {ticks.map(({ at, left }) => (
        <span
          key={at}
          className="absolute bottom-0.5 border-l border-hairline pl-1 font-mono text-2xs text-faint"
          style={{ left: percent(left) }}
        >
          {timeOfDay(at)}
        </span>
      ))}
      {breaks.map(({ kind, from, to, left, right }) => (
        <span
          key={`${kind} ${from}`}
          className="absolute bottom-0 flex h-4 items-center justify-center overflow-hidden border-x border-dashed border-edge bg-sunk font-mono text-2xs whitespace-nowrap text-soft"
          style={{ left: percent(left), width: percent(right - left) }}
          title={(kind === 'jump' ? words.timeline.jump : words.timeline.quiet)(exactSpan(to - from, words))}
        >
          {kind === 'quiet' ? '…' : hasRoom(right - left, width) && `+${span(to - from, words)}`}
        </span>
      ))}
      <span
        className="absolute bottom-0.5 pl-1 text-2xs font-medium text-ink"
        style={{ left: percent(edge) }}
      >
        {lab.isReplay ? words.timeline.end : words.timeline.now}
      </span>
      <Scrubber data={data} />
    </>
  )
}

/** The ticks at least this far from the one before them. */
function apart<T extends { readonly left: number }>(ticks: readonly T[], distance: number): readonly T[] {
  const kept: T[] = []
  for (const tick of ticks) {
    const last = kept.at(-1)
    if (!last || tick.left - last.left >= distance) kept.push(tick)
  }
  return kept
}
