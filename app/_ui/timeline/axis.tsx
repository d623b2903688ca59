'use client'

import type { Instant } from '#lib/core/session.ts'
import { useLab } from '../lab/use-lab.tsx'
import { exactSpan, span, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { hasRoom, percent, ticksOf } from './scale.ts'
import { Scrubber } from './scrubber.tsx'
import type { TimelineData } from './use-history.ts'

/** The width of a label. */
const LABEL_PX = 58
/** The share of the width for a label on a narrow page, with some space around it. */
const NARROW_LABEL = 0.28

/** The axis of the chart: times, breaks, now, and the slider. The future is dashed, because it is not to scale. */
export function Axis({ data, width }: { data: TimelineData; width: number }) {
  const words = useAllWords()
  const lab = useLab()
  const { scale, now } = data
  const edge = scale.at(now)
  const labelWidth = LABEL_PX / Math.max(width, 1)
  const breaks = scale.stretches.filter(({ kind }) => kind === 'jump' || kind === 'quiet')
  // A label under the one for now, or under a break, would be illegible.
  const ticks = ticksOf(scale).filter(
    (tick) =>
      tick.left < edge - labelWidth &&
      !breaks.some(({ left, right }) => tick.left < right && tick.left + labelWidth > left),
  )
  const roomy = ticksWithLabel(ticks, edge)
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
          <span className="max-bench:hidden">{words.timeline.notToScale}</span>
        </div>
      )}
      {ticks.map(({ at, left }) => (
        <span
          key={at}
          className={`absolute bottom-0.5 border-l border-hairline pl-1 font-mono text-2xs text-faint ${roomy.has(at) ? '' : 'max-lg:hidden'}`}
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

/** The labels that have space on a narrow page: apart from each other, and from the one for now. */
function ticksWithLabel(ticks: ReturnType<typeof ticksOf>, edge: number): ReadonlySet<Instant> {
  const roomy = new Set<Instant>()
  let last = Number.NEGATIVE_INFINITY
  for (const { at, left } of ticks) {
    if (left - last < NARROW_LABEL || left > edge - NARROW_LABEL) continue
    roomy.add(at)
    last = left
  }
  return roomy
}
