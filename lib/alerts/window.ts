import type { RecordedEvent } from '#lib/ledger/event.ts'

type Times = Pick<RecordedEvent, 'at' | 'realAt'>

/**
 * Whether two events are this close by both clocks. If the clock of the bench was advanced, the time between them has passed;
 * if it is frozen, the wall clock still shows how far apart they are.
 */
export function isWithin(earlier: Times, later: Times, seconds: number): boolean {
  const ms = seconds * 1000
  return later.at - earlier.at <= ms && later.realAt - earlier.realAt <= ms
}

/** Groups of at least `threshold` events within this time. After a group, counting starts again. */
export function burstsOf<Event extends Times>(
  events: readonly Event[],
  { threshold, windowSeconds }: { readonly threshold: number; readonly windowSeconds: number },
): readonly (readonly Event[])[] {
  const bursts: Event[][] = []
  let counted: Event[] = []
  for (const event of events) {
    counted = [...counted.filter((earlier) => isWithin(earlier, event, windowSeconds)), event]
    if (counted.length < threshold) continue
    bursts.push(counted)
    counted = []
  }
  return bursts
}
