import { useEffect, useMemo, useState } from 'react'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab } from '../lab/use-lab.tsx'
import { pageNow } from '../state/clock.ts'
import { type History, isAfter } from '../state/history.ts'
import type { Rows } from '../state/session-rows.ts'
import { type Scale, scaleOf } from './scale.ts'
import { type Track, trackEnd, tracksOf } from './tracks.ts'

/** Everything that a timeline renders. */
export interface TimelineData {
  readonly events: readonly RecordedEvent[]
  readonly tracks: readonly Track[]
  readonly scale: Scale
  readonly now: Instant
}

interface Source {
  readonly history: History
  readonly rows: Rows
  readonly now: Instant
}

/** The minimum interval between two renderings, however many events arrive. */
const EVERY_MS = 500
/** The interval without events: time passes all the same. */
const IDLE_MS = 1000

/** The rendered history of the bench. It is not updated while the past is shown, so that the slider does not move. */
export function useTimelineData(): TimelineData | null {
  const lab = useLab()
  const [source, setSource] = useState<Source | null>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let drawnAt = Number.NEGATIVE_INFINITY
    let drawn: History | null = null
    const draw = () => {
      timer = setTimeout(draw, IDLE_MS)
      const { lookingAt, history } = lab.store.get()
      if (document.hidden || (lookingAt !== null && drawn && shows(drawn, history, lookingAt))) return
      drawn = history
      drawnAt = performance.now()
      setSource(sourceOf(lab))
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(draw, Math.max(0, drawnAt + EVERY_MS - performance.now()))
    }
    draw()
    const stop = lab.store.subscribe(soon)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [lab])

  return useMemo(() => source && timelineDataOf(source), [source])
}

/** Whether a moment is part of the rendered history, which may be older than the current one. */
function shows(drawn: History, { base }: History, seq: string): boolean {
  return drawn.base === base && !isAfter(seq, drawn.events.at(-1)?.seq ?? '0-0')
}

function sourceOf(lab: Lab): Source {
  const { history, rows, clock } = lab.store.get()
  const lastAt = history.events.at(-1)?.at ?? history.base.at
  // A recording ends with its last event; a bench continues.
  const now = lab.isReplay ? lastAt : (pageNow(clock, performance.now()) ?? lastAt)
  return { history, rows, now: Math.max(now, lastAt) }
}

function timelineDataOf({ history: { base, events }, rows, now }: Source): TimelineData | null {
  if (rows.length === 0) return null
  const tracks = tracksOf(rows, events)
  const first = tracks.reduce((earliest, { session }) => Math.min(earliest, session.createdAt), now)
  const start = Math.min(events[0]?.at ?? first, base.rows.length > 0 ? now : first, first)
  const until = tracks.reduce((latest, track) => Math.max(latest, trackEnd(track)), now)
  return { events, tracks, now, scale: scaleOf(events, start, now, until) }
}
