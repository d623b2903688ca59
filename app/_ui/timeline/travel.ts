import type { Recorded } from '#lib/ledger/event.ts'
import type { Lab } from '../lab/lab.ts'
import { countUntil } from '../state/moment.ts'
import { stopsOf } from './tracks.ts'

/** How many of the events have happened at the moment that is shown. */
export function placeOf(lab: Lab, events: readonly Recorded[]): number {
  const { lookingAt } = lab.store.get()
  return lookingAt === null ? events.length : countUntil(events, lookingAt)
}

/** Shows the page as it stood after so many events. All of them is live, but in a replay, where nothing is. */
export function goTo(lab: Lab, events: readonly Recorded[], place: number): void {
  const isEnd = place >= events.length && !lab.isReplay
  lab.lookAt(isEnd ? null : (events[Math.min(place, events.length) - 1]?.seq ?? '0-0'))
}

/** Goes to the next event worth a stop, or to the one before. */
export function stepBy(lab: Lab, events: readonly Recorded[], direction: 1 | -1): void {
  const place = placeOf(lab, events)
  const stops = stopsOf(events)
  const next =
    direction === 1 ? stops.find((stop) => stop > place) : (stops.findLast((stop) => stop < place) ?? 0)
  goTo(lab, events, next ?? events.length)
}
