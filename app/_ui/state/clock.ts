import { type ClockState, INITIAL_CLOCK, readClock } from '#lib/core/clock.ts'
import type { Instant } from '#lib/core/session.ts'

/**
 * What a page knows of a bench's clock: its offset, and how far the server's wall clock is from the page's own
 * stopwatch (`performance.now()`, which nobody can set back).
 */
export interface PageClock {
  readonly clock: ClockState
  readonly skewMs: number | null
}

export const UNKNOWN_CLOCK: PageClock = { clock: INITIAL_CLOCK, skewMs: null }

/** The server said what its wall clock read. News can only be late, so the largest skew heard of is the truest. */
export function syncRealTime(page: PageClock, realAt: number, stopwatch: number): PageClock {
  const skewMs = realAt - stopwatch
  return page.skewMs !== null && page.skewMs >= skewMs ? page : { ...page, skewMs }
}

/** The bench's now, as far as this page knows it; null before it has heard of it. */
export function pageNow({ clock, skewMs }: PageClock, stopwatch: number): Instant | null {
  if (clock.frozenAt !== null) return clock.frozenAt
  return skewMs === null ? null : readClock(clock, stopwatch + skewMs)
}

/** A bench's clock as the API tells it. */
export function clockFrom(told: { offsetSeconds: number; frozen: boolean }, now: Instant): ClockState {
  return { offsetMs: told.offsetSeconds * 1000, frozenAt: told.frozen ? now : null }
}
