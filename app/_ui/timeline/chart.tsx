'use client'

import { memo, useEffect, useRef, useState } from 'react'
import type { Instant } from '#lib/core/session.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { exactSpan, shortId, span, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { MarkSign } from './mark-sign.tsx'
import { lagText } from './revocation-lag-text.ts'
import { hasRoom, type Scale, ticksOf } from './scale.ts'
import { Scrubber } from './scrubber.tsx'
import type { Track } from './tracks.ts'
import type { TimelineData } from './use-history.ts'

const ROW = 22
/** The share of the width for a label, */
const NOW_WIDTH = 0.06
/** and on a narrow page, with some space around it. */
const NARROW_LABEL = 0.28
/** Rows rendered beyond the visible area. */
const MARGIN = 3

/** Label, plot, remark: the same three columns for the axis and each line. */
const COLUMNS =
  'grid grid-cols-[6.5rem_1fr_0] md:grid-cols-[12rem_1fr_11rem] lg:grid-cols-[12rem_1fr_14rem] gap-x-3'

/** A line for each session, over one axis. Only visible lines are rendered, so two hundred cost as much as eight. */
export function Chart({ data }: { data: TimelineData }) {
  const words = useAllWords()
  const { tracks, scale, now } = data
  const box = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 240 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight })
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const first = Math.max(0, Math.floor(sight.top / ROW) - MARGIN)
  const last = Math.min(tracks.length, Math.ceil((sight.top + sight.height) / ROW) + MARGIN)

  return (
    <div className="mt-1 flex min-h-0 flex-1 flex-col">
      <div className={`${COLUMNS} shrink-0 [scrollbar-gutter:stable]`}>
        <div className="self-center text-2xs text-faint">
          <span className="max-md:hidden">{words.timeline.scrubHelp}</span>
        </div>
        <Axis data={data} />
      </div>
      <div
        ref={box}
        role="img"
        aria-label={words.timeline.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="relative max-h-72 min-h-0 flex-1 overflow-y-auto [contain:content] overscroll-contain [scrollbar-gutter:stable] [scrollbar-width:thin] fit:max-h-none"
        onScroll={({ currentTarget }) =>
          setSight({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })
        }
      >
        <div className="relative" style={{ height: tracks.length * ROW }}>
          {tracks.slice(first, last).map((track, index) => (
            <div
              key={track.session.id}
              className="absolute inset-x-0 [contain:strict]"
              style={{ top: (first + index) * ROW, height: ROW }}
            >
              <Line track={track} scale={scale} now={now} isFirst={isFirstOfKind(tracks, first + index)} />
            </div>
          ))}
          <Later scale={scale} now={now} />
        </div>
      </div>
    </div>
  )
}

/** Whether a line begins another mechanism's group than the one above it. */
function isFirstOfKind(tracks: readonly Track[], index: number): boolean {
  return index > 0 && tracks[index - 1]?.session.mechanism !== tracks[index]?.session.mechanism
}

const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`
const between = (scale: Scale, from: Instant, to: Instant) => {
  const left = scale.at(from)
  return { left: percent(left), width: percent(Math.max(0, scale.at(to) - left)) }
}

function Axis({ data }: { data: TimelineData }) {
  const words = useAllWords()
  const lab = useLab()
  const { scale, now } = data
  const edge = scale.at(now)
  const breaks = scale.stretches.filter(({ kind }) => kind === 'jump' || kind === 'quiet')
  // A label under the one for now, or under a break, would be illegible.
  const ticks = ticksOf(scale).filter(
    (tick) =>
      tick.left < edge - NOW_WIDTH &&
      !breaks.some(({ left, right }) => tick.left < right && tick.left + NOW_WIDTH > left),
  )
  const roomy = ticksWithLabel(ticks, edge)
  return (
    <div className="relative h-8">
      <div className="absolute inset-x-0 bottom-0 border-b border-hairline" />
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
          {kind === 'quiet' ? '…' : hasRoom(right - left) && `+${span(to - from, words)}`}
        </span>
      ))}
      <span
        className="absolute bottom-0.5 pl-1 text-2xs font-medium text-ink"
        style={{ left: percent(edge) }}
      >
        {lab.isReplay ? words.timeline.end : words.timeline.now}
      </span>
      <Scrubber data={data} />
    </div>
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

const Line = memo(function Line({
  track,
  scale,
  now,
  isFirst,
}: {
  track: Track
  scale: Scale
  now: Instant
  isFirst: boolean
}) {
  const words = useAllWords()
  const { session, marks, lag } = track
  const isLive = session.state === 'active'
  const device = session.device ?? words.identity.noDevice
  const end = session.endedAt ?? now
  return (
    <div
      data-mechanism={session.mechanism}
      data-track={session.id}
      className={`${COLUMNS} h-full items-center text-xs ${isFirst ? 'border-t border-hairline' : ''}`}
    >
      <span
        className="flex min-w-0 items-center gap-1.5"
        title={`${session.user} · ${device} · ${session.id}`}
      >
        <Glyph of={session.mechanism} className="size-2.5" />
        <span className={isLive ? 'font-medium' : 'text-soft'}>{session.user}</span>
        <span className="font-mono text-faint max-md:hidden">{shortId(session.id)}</span>
        <span className="truncate text-faint max-md:hidden">{device}</span>
      </span>
      <span className="relative h-full">
        <span
          className="absolute top-1/2 -mt-px h-0.5 bg-accent"
          style={between(scale, session.createdAt, end)}
        />
        {isLive && (
          <span
            className="absolute top-1/2 border-t border-dashed border-accent opacity-70"
            style={between(scale, now, session.expiresAt)}
          />
        )}
        {lag && <span className="hatched absolute inset-y-1" style={between(scale, lag.from, lag.to)} />}
        {marks.map(({ kind, at }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: marks are only ever added at the end
            key={index}
            className={`absolute top-1/2 -ml-1.5 ${kind === 'accepted' ? '-mt-3' : '-mt-1.5'}`}
            style={{ left: percent(scale.at(at)) }}
            title={`${words.timeline.marks[kind]} ${timeOfDay(at)}`}
          >
            <MarkSign of={kind} />
          </span>
        ))}
      </span>
      <span className={`truncate max-md:hidden ${lag ? 'font-medium' : 'text-faint'}`} data-testid="lag">
        {lagText(track, now, words)}
      </span>
    </div>
  )
})

/** The future of the displayed moment. */
function Later({ scale, now }: { scale: Scale; now: Instant }) {
  const lab = useLab()
  const moment = useLabState((state) => state.moment)
  const left = scale.at(moment?.at ?? now)
  return (
    <div className={`${COLUMNS} pointer-events-none absolute inset-0`}>
      <div className="relative col-start-2">
        {moment && (
          <div className="absolute inset-y-0 right-0 bg-paper opacity-75" style={{ left: percent(left) }} />
        )}
        <div
          className={`absolute inset-y-0 border-l ${moment || lab.isReplay ? 'border-ink' : 'border-edge'}`}
          style={{ left: percent(left) }}
        />
      </div>
    </div>
  )
}
