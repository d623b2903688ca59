import type { Instant } from '#lib/core/session.ts'

/** The two clocks, rounded down to a step: bench time, null before it is known, and wall clock. */
export interface Moment {
  readonly bench: Instant | null
  readonly real: number
}

export const NO_MOMENT: Moment = { bench: null, real: 0 }

/** Notifies components that time has passed: one animation frame for all of them, none while the tab is hidden. */
export interface Ticker {
  readonly subscribe: (stepMs: number, listener: () => void) => () => void
  readonly get: (stepMs: number) => Moment
}

interface Group {
  moment: Moment
  readonly listeners: Set<() => void>
}

/** The maximum delay of a second. */
const MAX_WAIT_MS = 100

export function createTicker(now: () => Instant | null, realNow: () => number): Ticker {
  const groups = new Map<number, Group>()
  let frame = 0
  let pause: ReturnType<typeof setTimeout> | undefined
  let listening = 0

  function read(stepMs: number): Moment {
    const round = (ms: number) => Math.floor(ms / stepMs) * stepMs
    const bench = now()
    return { bench: bench === null ? null : round(bench), real: round(realNow()) }
  }

  function groupOf(stepMs: number): Group {
    let group = groups.get(stepMs)
    if (!group) {
      group = { moment: read(stepMs), listeners: new Set() }
      groups.set(stepMs, group)
    }
    return group
  }

  function look(): void {
    for (const [stepMs, group] of groups) {
      const moment = read(stepMs)
      if (moment.bench === group.moment.bench && moment.real === group.moment.real) continue
      group.moment = moment
      for (const listener of group.listeners) listener()
    }
    rest()
  }

  /** Waits for a part of the shortest step in use, then for the next frame: most frames have no change. */
  function rest(): void {
    const steps = Array.from(groups).flatMap(([stepMs, { listeners }]) =>
      listeners.size > 0 ? [stepMs] : [],
    )
    pause = setTimeout(
      () => {
        frame = requestAnimationFrame(look)
      },
      Math.min(...steps, MAX_WAIT_MS * 4) / 4,
    )
  }

  return {
    subscribe(stepMs, listener) {
      const { listeners } = groupOf(stepMs)
      listeners.add(listener)
      if (listening++ === 0) frame = requestAnimationFrame(look)
      return () => {
        listeners.delete(listener)
        if (--listening > 0) return
        clearTimeout(pause)
        cancelAnimationFrame(frame)
      }
    },
    get: (stepMs) => groupOf(stepMs).moment,
  }
}
