import type { Instant } from '#lib/core/session.ts'
import type { Lab } from '../lab/lab.ts'
import { countUntil } from '../state/moment.ts'
import { stepTargets } from './tracks.ts'

// Navigation uses the state of the lab: the rendered history may be older, and its last event no longer the last.
const eventsOf = (lab: Lab) => lab.store.get().history.events

/** The number of events at the displayed moment. */
export function positionOf(lab: Lab): number {
  const events = eventsOf(lab)
  const { lookingAt } = lab.store.get()
  return lookingAt === null ? events.length : countUntil(events, lookingAt)
}

/** Shows the state after a number of events. All of them is live, except in a replay, which has no live state. */
export function goTo(lab: Lab, count: number): void {
  const events = eventsOf(lab)
  const isEnd = count >= events.length && !lab.isReplay
  lab.lookAt(isEnd ? null : (events[Math.min(count, events.length) - 1]?.seq ?? '0-0'))
}

/** Shows the state at an instant of bench time. The clock may be frozen, and never runs back. */
export function goToInstant(lab: Lab, instant: Instant): void {
  const events = eventsOf(lab)
  const next = events.findIndex(({ at }) => at > instant)
  goTo(lab, next === -1 ? events.length : next)
}

/** Leaves the past; a replay goes to its end. */
export function goToEnd(lab: Lab): void {
  goTo(lab, eventsOf(lab).length)
}

/** Goes to the next or previous relevant event. */
export function stepBy(lab: Lab, direction: 1 | -1): void {
  const events = eventsOf(lab)
  const count = positionOf(lab)
  const stops = stepTargets(events)
  const next =
    direction === 1 ? stops.find((stop) => stop > count) : (stops.findLast((stop) => stop < count) ?? 0)
  goTo(lab, next ?? events.length)
}
