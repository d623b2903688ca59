import { type ClockState, INITIAL_CLOCK, readClock } from '#lib/core/clock.ts'
import type { Instant } from '#lib/core/session.ts'

/**
 * What a page has of a bench clock: its offset, and the difference between the server's wall clock and the page's own
 * monotonic clock (`performance.now()`).
 */
export interface PageClock {
  readonly clock: ClockState
  readonly skewMs: number | null
}

export const UNKNOWN_CLOCK: PageClock = { clock: INITIAL_CLOCK, skewMs: null }

/** The server sent its wall-clock time. Messages can only be late, so the largest difference is the most exact. */
export function syncRealTime(page: PageClock, realAt: number, stopwatch: number): PageClock {
  const skewMs = realAt - stopwatch
  return page.skewMs !== null && page.skewMs >= skewMs ? page : { ...page, skewMs }
}

/** Bench time, as far as this page has it; null before the first message. */
export function pageNow({ clock, skewMs }: PageClock, stopwatch: number): Instant | null {
  if (clock.frozenAt !== null) return clock.frozenAt
  return skewMs === null ? null : readClock(clock, stopwatch + skewMs)
}

/** A bench clock from its form in the API. */
export function clockFrom(api: { offsetSeconds: number; frozen: boolean }, now: Instant): ClockState {
  return { offsetMs: api.offsetSeconds * 1000, frozenAt: api.frozen ? now : null }
}
