import type { Instant } from '#lib/core/session.ts'
import type { Words } from './en.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const pad = (n: number) => String(n).padStart(2, '0')

/** A time of day in the local time zone: 14:02:10. */
export function timeOfDay(at: Instant): string {
  const date = new Date(at)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

/** A date: 2026-11-21. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** A time with its date, unless that is the day of `now`: 14:02:10, or 2026-11-22 01:33:05. */
export function timeAndDay(at: number, now: number | null): string {
  return now !== null && dayOf(at) === dayOf(now) ? timeOfDay(at) : `${dayOf(at)} ${timeOfDay(at)}`
}

/**
 * A duration in whole seconds, rounded up: 0 only after expiry. Each format below begins with it and cuts off the units that it
 * does not show, so that 29:41 in one place is 29 min in another.
 */
const wholeSeconds = (ms: number) => Math.max(0, Math.ceil(ms / SECOND)) * SECOND

/** Remaining time for a column of figures: 29:41, 7:59:41, 29 d 23 h. Never negative. */
export function countdown(ms: number, { time }: Words): string {
  const left = wholeSeconds(ms)
  const hours = Math.floor((left % DAY) / HOUR)
  if (left >= DAY) return `${time.days(Math.floor(left / DAY))} ${time.hours(hours)}`
  const minutes = Math.floor((left % HOUR) / MINUTE)
  const seconds = Math.floor((left % MINUTE) / SECOND)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`
}

/** A duration for a sentence: 12 s, 29 min, 7 h, 29 d. */
export function span(ms: number, { time }: Words): string {
  const span = wholeSeconds(ms)
  if (span < MINUTE) return time.seconds(span / SECOND)
  if (span < HOUR) return time.minutes(Math.floor(span / MINUTE))
  if (span < DAY) return time.hours(Math.floor(span / HOUR))
  return time.days(Math.floor(span / DAY))
}

/** A duration to the second, in its largest two units: 15 min, 1 h 30 min, 45 s. */
export function exactSpan(ms: number, { time }: Words): string {
  const span = wholeSeconds(ms)
  const parts = [
    [Math.floor(span / DAY), time.days],
    [Math.floor((span % DAY) / HOUR), time.hours],
    [Math.floor((span % HOUR) / MINUTE), time.minutes],
    [(span % MINUTE) / SECOND, time.seconds],
  ] as const
  const shown = parts.filter(([n]) => n > 0).slice(0, 2)
  return shown.length === 0 ? time.seconds(0) : shown.map(([n, unit]) => unit(n)).join(' ')
}

/** Time since an instant, as text; a second counts once it has passed. */
export function ago(ms: number, words: Words): string {
  return ms < SECOND ? words.time.justNow : words.time.ago(span(Math.floor(ms / SECOND) * SECOND, words))
}

/** Duration of a request: 312 µs, 1.24 ms, 2.5 s. */
export function duration(ms: number): string {
  return quantity(ms * 1000, ['µs', 'ms', 's'])
}

/** A number of bytes: 66 B, 1.24 kB. */
export function byteSize(bytes: number): string {
  return quantity(bytes, ['B', 'kB', 'MB'])
}

/** At most three significant digits. @param units each a thousand times the one before */
function quantity(value: number, [unit, ...larger]: readonly string[]): string {
  const rounded = Number(value.toPrecision(3))
  return rounded >= 1000 && larger.length > 0 ? quantity(value / 1000, larger) : `${rounded} ${unit}`
}

/** The beginning of an ID, enough to distinguish it in a list. */
export function shortId(id: string): string {
  return `${id.slice(0, 4)}…`
}
