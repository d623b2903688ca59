import type { Instant } from './session.ts'

/**
 * The clock of a bench: real time plus an offset that only grows, or a frozen instant.
 * It never runs backwards, so an expired session cannot become valid again.
 */
export interface ClockState {
  readonly offsetMs: number
  /** The instant at which the clock is frozen; null if it runs. */
  readonly frozenAt: Instant | null
}

/** How far the clock of a bench can be ahead of real time: 40 days, longer than every timeout that a policy can set. */
export const MAX_OFFSET_SECONDS = 40 * 24 * 60 * 60

export const INITIAL_CLOCK: ClockState = { offsetMs: 0, frozenAt: null }

/** The time of the bench, given the real time. */
export function readClock(clock: ClockState, realNow: number): Instant {
  return clock.frozenAt ?? realNow + clock.offsetMs
}

/**
 * Moves a clock ahead.
 * @param seconds 0 or more
 * @throws RangeError beyond {@link MAX_OFFSET_SECONDS} in total
 */
export function advanceClock(clock: ClockState, seconds: number): ClockState {
  const offsetMs = clock.offsetMs + seconds * 1000
  if (offsetMs > MAX_OFFSET_SECONDS * 1000) {
    throw new RangeError(`The bench clock can be at most ${MAX_OFFSET_SECONDS} seconds ahead of real time.`)
  }
  return { offsetMs, frozenAt: clock.frozenAt === null ? null : clock.frozenAt + seconds * 1000 }
}

/** Freezes or unfreezes a clock. An unfrozen clock jumps to real time plus offset, as if it had never been frozen. */
export function setFrozen(clock: ClockState, frozen: boolean, realNow: number): ClockState {
  if (frozen === (clock.frozenAt !== null)) return clock
  return { ...clock, frozenAt: frozen ? readClock(clock, realNow) : null }
}
