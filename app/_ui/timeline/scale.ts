import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'

/** A segment of the axis: bench time from one instant to another, drawn from one fraction of the width to another. */
export interface Stretch {
  readonly kind: 'running' | 'jump' | 'quiet' | 'ahead'
  readonly from: Instant
  readonly to: Instant
  readonly left: number
  readonly right: number
}

/**
 * The axis of a timeline. Time without events is shortened to a break, or a skipped quarter of an hour would hide the
 * minute before it.
 */
export interface Scale {
  readonly stretches: readonly Stretch[]
  /** The position of an instant, as a fraction of the width; instants outside are drawn at the edge. */
  readonly at: (instant: Instant) => number
  /** The instant at a fraction of the width. */
  readonly instantAt: (fraction: number) => Instant
}

/** Bench time may run ahead of real time by this much before it counts as a jump. */
const JUMP_MS = 2000
/** This long without an event is a break. */
const QUIET_MS = 90_000
const BREAK_WIDTH = 0.045
const MIN_LABELLED_BREAK_PX = 35
/** The maximum share of all breaks. */
const MAX_BREAKS = 0.4
const AHEAD_WIDTH = 0.16
/** The maximum time ahead that is drawn. */
const MAX_AHEAD_MS = 60 * 60 * 1000
/** A segment of no length is drawn with this much. */
const MIN_RUN_MS = 4000

interface Raw {
  readonly kind: Stretch['kind']
  readonly from: Instant
  readonly to: Instant
}

/**
 * @param events oldest first
 * @param now bench time
 * @param until the last relevant instant ahead: an expiry
 */
export function scaleOf(
  events: readonly Pick<RecordedEvent, 'at' | 'realAt'>[],
  start: Instant,
  now: Instant,
  until: Instant,
): Scale {
  const past = stretchesOf(events, start, now)
  const horizon = Math.min(Math.max(until, now), now + MAX_AHEAD_MS)
  const raw: Raw[] = horizon > now ? [...past, { kind: 'ahead', from: now, to: horizon }] : past
  const breaks = raw.filter(({ kind }) => kind === 'jump' || kind === 'quiet').length
  const breakWidth = breaks === 0 ? 0 : Math.min(BREAK_WIDTH, MAX_BREAKS / breaks)
  const aheadWidth = horizon > now ? AHEAD_WIDTH : 0
  const runs = raw.filter(({ kind }) => kind === 'running')
  const lengthOf = ({ from, to }: Raw) => Math.max(MIN_RUN_MS, to - from)
  const total = runs.reduce((sum, run) => sum + lengthOf(run), 0)
  const left = 1 - breaks * breakWidth - aheadWidth
  let edge = 0
  const stretches = raw.map((stretch) => {
    const width =
      stretch.kind === 'running'
        ? (lengthOf(stretch) / total) * left
        : stretch.kind === 'ahead'
          ? aheadWidth
          : breakWidth
    const from = edge
    edge += width
    return { ...stretch, left: from, right: edge }
  })
  return {
    stretches,
    at: (instant) => positionAt(stretches, instant),
    instantAt: (fraction) => instantAt(stretches, fraction),
  }
}

function stretchesOf(
  events: readonly Pick<RecordedEvent, 'at' | 'realAt'>[],
  start: Instant,
  now: Instant,
): Raw[] {
  const raw: Raw[] = []
  let from = start
  let last = { at: start, realAt: Number.NaN }
  for (const event of events) {
    const ran = event.realAt - last.realAt
    const moved = event.at - last.at
    if (moved - ran > JUMP_MS) {
      const edge = last.at + Math.max(0, Math.min(ran, QUIET_MS))
      raw.push({ kind: 'running', from, to: edge }, { kind: 'jump', from: edge, to: event.at })
      from = event.at
    } else if (moved > QUIET_MS) {
      raw.push({ kind: 'running', from, to: last.at }, { kind: 'quiet', from: last.at, to: event.at })
      from = event.at
    }
    // A resumed or corrected clock may state an earlier instant; the axis never runs back.
    last = { at: Math.max(last.at, event.at), realAt: event.realAt }
  }
  const end = Math.max(now, last.at)
  if (end - last.at > QUIET_MS) {
    raw.push({ kind: 'running', from, to: last.at }, { kind: 'quiet', from: last.at, to: end })
    from = end
  }
  raw.push({ kind: 'running', from, to: end })
  return raw
}

function positionAt(stretches: readonly Stretch[], instant: Instant): number {
  for (const { from, to, left, right } of stretches) {
    if (instant > to) continue
    if (instant <= from) return left
    return left + ((instant - from) / (to - from)) * (right - left)
  }
  return 1
}

function instantAt(stretches: readonly Stretch[], fraction: number): Instant {
  for (const { from, to, left, right } of stretches) {
    if (fraction > right) continue
    return right === left ? from : from + Math.max(0, (fraction - left) / (right - left)) * (to - from)
  }
  return stretches.at(-1)?.to ?? 0
}

/** A fraction of the width for CSS. */
export const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`

/** Whether a break is wide enough for its label: many breaks are drawn so narrow that the text would be cut. @param width of the axis */
export function hasRoom(fraction: number, width = 1000): boolean {
  return fraction * width >= MIN_LABELLED_BREAK_PX
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => s * 1000)
/** The minimum distance of labels. */
const TICK_WIDTH = 0.105

/** Instants to label, on the segments in which time ran. */
export function ticksOf({ stretches }: Scale): readonly { at: Instant; left: number }[] {
  const runs = stretches.filter(({ kind }) => kind === 'running')
  const widest = runs.reduce(
    (widestRun, run) => (run.right - run.left > widestRun.right - widestRun.left ? run : widestRun),
    {
      left: 0,
      right: 0,
      from: 0,
      to: 0,
    },
  )
  const density = (widest.to - widest.from) / Math.max(1e-6, widest.right - widest.left)
  const step = STEPS_MS.find((ms) => ms / density >= TICK_WIDTH) ?? 3_600_000
  const ticks: { at: Instant; left: number }[] = []
  for (const { from, to, left, right } of runs) {
    for (let at = Math.ceil(from / step) * step; at < to; at += step) {
      const x = left + ((at - from) / (to - from)) * (right - left)
      if (x - (ticks.at(-1)?.left ?? Number.NEGATIVE_INFINITY) >= TICK_WIDTH) ticks.push({ at, left: x })
    }
  }
  return ticks
}
