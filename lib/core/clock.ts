import type { Instant } from './session.ts'

/**
 * A bench's clock: real time plus an offset that only grows, or a frozen instant.
 * It never runs backwards, so nothing that expired can come back to life.
 */
export interface ClockState {
  readonly offsetMs: number
  /** The instant at which the clock stands still, or null while it runs. */
  readonly frozenAt: Instant | null
}

/** The furthest that a bench's clock may be put ahead: 40 days, past every lifetime that a policy can name. */
export const MAX_OFFSET_SECONDS = 40 * 24 * 60 * 60

export const INITIAL_CLOCK: ClockState = { offsetMs: 0, frozenAt: null }

/** The bench's now, given the real now. */
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

/** Stops or starts a clock. Thawed, it jumps ahead to real time plus offset: time lost while frozen is not given back. */
export function setFrozen(clock: ClockState, frozen: boolean, realNow: number): ClockState {
  if (frozen === (clock.frozenAt !== null)) return clock
  return { ...clock, frozenAt: frozen ? readClock(clock, realNow) : null }
}
