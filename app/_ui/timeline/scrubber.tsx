'use client'

import type { KeyboardEvent } from 'react'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { goTo, goToEnd, goToInstant, stepBy } from './navigation.ts'
import type { TimelineData } from './use-history.ts'

/** The resolution of the slider. */
const FINE = 2000

/** The slider on the axis: drag to any moment, arrow keys step from event to event, End and Escape return to live. */
export function Scrubber({ data: { events, scale, now } }: { data: TimelineData }) {
  const words = useAllWords()
  const lab = useLab()
  const moment = useLabState((state) => state.moment)
  const edge = scale.at(now)

  function moveTo(fraction: number): void {
    if (fraction >= edge) goToEnd(lab)
    else goToInstant(lab, scale.instantAt(fraction))
  }

  function onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        stepBy(lab, -1)
        break
      case 'ArrowRight':
      case 'ArrowUp':
        stepBy(lab, 1)
        break
      case 'Home':
        goTo(lab, 0)
        break
      case 'End':
      case 'Escape':
        goToEnd(lab)
        break
      default:
        return
    }
    event.preventDefault()
    // The page handles the same keys; one press is one step.
    event.stopPropagation()
  }

  return (
    <input
      type="range"
      aria-label={words.timeline.scrub}
      aria-valuetext={
        moment
          ? `${timeOfDay(moment.at)}, ${words.past.of(moment.count, events.length)}`
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
