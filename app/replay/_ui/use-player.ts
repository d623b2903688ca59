import { useEffect, useState } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { goTo, positionOf } from '../../_ui/timeline/navigation.ts'

export const SPEEDS = [1, 2, 5, 20] as const
export type Speed = (typeof SPEEDS)[number]

const TICK_MS = 100
/** Longer pauses between two events are shortened to this. */
const MAX_WAIT_MS = 1500

/**
 * The number of events after some time.
 * @param since the time since the last event, in the recording's time
 */
export function nextPosition(
  events: readonly Pick<RecordedEvent, 'realAt'>[],
  count: number,
  since: number,
): { readonly count: number; readonly since: number } {
  let [at, left] = [count, since]
  for (;;) {
    const next = events[at]
    if (!next) return { count: at, since: 0 }
    const wait = Math.min(MAX_WAIT_MS, next.realAt - (events[at - 1]?.realAt ?? next.realAt))
    if (left < wait) return { count: at, since: left }
    left -= Math.max(0, wait)
    at++
  }
}

/** Plays a recording. */
export function usePlayer(lab: Lab) {
  const [isPlaying, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(1)
  const total = useLabState((state) => state.history.events.length)
  const count = useLabState((state) => state.moment?.count ?? 0)
  const isFinished = count >= total

  useEffect(() => {
    if (!isPlaying) return
    const { events } = lab.store.get().history
    let since = 0
    const timer = setInterval(() => {
      const before = positionOf(lab)
      const next = nextPosition(events, before, since + TICK_MS * speed)
      since = next.since
      if (next.count !== before) goTo(lab, next.count)
      if (next.count >= events.length) setPlaying(false)
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [lab, isPlaying, speed])

  const rewind = () => goTo(lab, 0)
  return {
    isPlaying,
    speed,
    setSpeed,
    rewind,
    toggle: () => {
      if (!isPlaying && isFinished) rewind()
      setPlaying(!isPlaying)
    },
  }
}
