'use client'

import { memo, useEffect, useRef, useState } from 'react'
import type { Instant } from '#lib/core/session.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { shortId, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { Axis } from './axis.tsx'
import { MarkSign } from './mark-sign.tsx'
import { placeMarks } from './placed-marks.ts'
import { lagText } from './revocation-lag-text.ts'
import { percent, type Scale } from './scale.ts'
import type { Track } from './tracks.ts'
import type { TimelineData } from './use-history.ts'

const ROW = 22
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
  const plot = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 240, width: 800 })
  useEffect(() => {
    const [element, axis] = [box.current, plot.current]
    if (!element || !axis) return
    const look = () =>
      setSight({ top: element.scrollTop, height: element.clientHeight, width: axis.clientWidth })
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
          <span className="block max-md:hidden">{words.timeline.scrubHelp}</span>
          <span className="block bench:hidden">{words.timeline.futureNotToScale}</span>
        </div>
        <div ref={plot} className="relative h-8">
          <Axis data={data} width={sight.width} />
        </div>
      </div>
      <div
        ref={box}
        role="img"
        aria-label={words.timeline.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="relative max-h-72 min-h-0 flex-1 overflow-y-auto [contain:content] overscroll-contain [scrollbar-gutter:stable] [scrollbar-width:thin] fit:max-h-none"
        onScroll={({ currentTarget }) =>
          setSight({ ...sight, top: currentTarget.scrollTop, height: currentTarget.clientHeight })
        }
      >
        <div className="relative" style={{ height: tracks.length * ROW }}>
          {tracks.slice(first, last).map((track, index) => (
            <div
              key={track.session.id}
              className="absolute inset-x-0 [contain:strict]"
              style={{ top: (first + index) * ROW, height: ROW }}
            >
              <Line
                track={track}
                scale={scale}
                width={sight.width}
                now={now}
                isFirst={isFirstOfKind(tracks, first + index)}
              />
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

const between = (scale: Scale, from: Instant, to: Instant) => {
  const left = scale.at(from)
  return { left: percent(left), width: percent(Math.max(0, scale.at(to) - left)) }
}

const Line = memo(function Line({
  track,
  scale,
  width,
  now,
  isFirst,
}: {
  track: Track
  scale: Scale
  /** Of the plot, in pixels. */
  width: number
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
        <span className={`max-w-[9rem] truncate ${isLive ? 'font-medium' : 'text-soft'}`}>
          {session.user}
        </span>
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
        {placeMarks(marks, (at) => scale.at(at) * width).map(({ kind, count, from, to, x }) => (
          <span
            key={`${kind} ${from}`}
            className={`absolute top-1/2 -ml-1.5 flex items-center ${kind === 'accepted' ? '-mt-3' : '-mt-1.5'}`}
            style={{ left: x }}
            title={`${words.timeline.marks[kind]} ${timeOfDay(from)}${count === 1 ? '' : `–${timeOfDay(to)}, ${words.timeline.times(count)}`}`}
          >
            <MarkSign of={kind} />
            {count > 1 && <span className="bg-paper px-px font-mono text-2xs leading-3">{count}</span>}
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
