'use client'

import type { KeyboardEvent } from 'react'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { timeOfDay } from '../look/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { goTo, stepBy } from './travel.ts'
import type { Picture } from './use-history.ts'

/** So finely can a finger tell moments apart. */
const FINE = 2000

/** The hand on the axis: drag to any moment, arrow keys step from event to event, End and Escape are now. */
export function Scrubber({ picture: { events, scale, now } }: { picture: Picture }) {
  const words = useAllWords()
  const lab = useLab()
  const moment = useLabState((state) => state.moment)
  const edge = scale.at(now)

  function moveTo(fraction: number): void {
    const isNow = fraction >= edge
    goTo(lab, events, isNow ? events.length : countBefore(events, scale.instantAt(fraction)))
  }

  function onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        stepBy(lab, events, -1)
        break
      case 'ArrowRight':
      case 'ArrowUp':
        stepBy(lab, events, 1)
        break
      case 'Home':
        goTo(lab, events, 0)
        break
      case 'End':
      case 'Escape':
        goTo(lab, events, events.length)
        break
      default:
        return
    }
    event.preventDefault()
    // The page listens to the same keys, and one press is one step.
    event.stopPropagation()
  }

  return (
    <input
      type="range"
      aria-label={words.timeline.scrub}
      aria-valuetext={
        moment
          ? `${timeOfDay(moment.at)}, ${words.past.of(moment.place, events.length)}`
          : words.timeline.live
      }
      min={0}
      max={FINE}
      value={Math.round(scale.at(moment?.at ?? now) * FINE)}
      className="scrubber absolute -inset-x-1.25 top-0 h-3.5 w-[calc(100%+0.625rem)]"
      onChange={(event) => moveTo(Number(event.target.value) / FINE)}
      onKeyDown={onKeyDown}
    />
  )
}

/** How many events had happened at an instant. The bench's clock may stand still, and never runs back. */
function countBefore(events: Picture['events'], instant: number): number {
  const next = events.findIndex(({ at }) => at > instant)
  return next === -1 ? events.length : next
}
