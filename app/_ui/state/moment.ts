import type { RecordedEvent } from '#lib/ledger/event.ts'
import { applyEvent, type BenchState, hasNoOutcomes, laneOutcomes } from './bench-state.ts'
import { difference } from './difference.ts'
import { type History, isAfter } from './history.ts'
import { EMPTY_LANE } from './lane-state.ts'
import { isCheck, MAX_EVENTS } from './reduce.ts'
import { type LabState, mapLanes, withBenchState } from './state.ts'

/** States are cached at this distance, so that a step costs a few hundred events at most. */
const STRIDE = 200

/** Returns the state of a bench after a number of events of its history. */
export type StateAfter = (history: History, count: number) => BenchState

/** Caches states on the way. The result depends on the arguments only. */
export function createStateCache(): StateAfter {
  const stored = new WeakMap<BenchState, { last: RecordedEvent; past: BenchState }[]>()

  return ({ base, events }, count) => {
    let marks = stored.get(base)
    if (!marks) {
      marks = []
      stored.set(base, marks)
    }
    const end = Math.min(Math.max(0, count), events.length)
    let index = Math.floor(end / STRIDE)
    while (index > 0 && marks[index - 1]?.last !== events[index * STRIDE - 1]) index--
    let past = index === 0 ? base : (marks[index - 1]?.past ?? base)
    for (let next = index * STRIDE; next < end; next++) {
      const event = events[next]
      if (!event) break
      past = applyEvent(past, event)
      if ((next + 1) % STRIDE === 0) marks[(next + 1) / STRIDE - 1] = { last: event, past }
    }
    return past
  }
}

/**
 * The state of the page after a number of events: a function of those events, except for values that no event contains
 * (the user of the page, the bench).
 */
export function stateAt(live: LabState, history: History, count: number, stateAfter: StateAfter): LabState {
  const past = stateAfter(history, count)
  const { at, realAt, clock, lanes } = past
  const page = withBenchState(live, past)
  return {
    ...page,
    moment: { at, realAt, count: Math.min(count, history.events.length) },
    differenceBy: null,
    bench: page.bench && {
      ...page.bench,
      now: at,
      clock: { offsetSeconds: clock.offsetMs / 1000, frozen: clock.frozenAt !== null },
    },
    ...tickerAt(history.events, count),
    lanes: mapLanes((id) => ({ ...EMPTY_LANE, ...lanes[id] })),
    difference: hasNoOutcomes(past) ? null : difference(past.before, laneOutcomes(past)),
  }
}

/** The two lists of events, newest first, as they were at that moment. */
function tickerAt(all: readonly RecordedEvent[], count: number): Pick<LabState, 'events' | 'checks'> {
  const events: RecordedEvent[] = []
  const checks: RecordedEvent[] = []
  for (let index = Math.min(count, all.length) - 1; index >= 0; index--) {
    const event = all[index]
    if (!event) continue
    const list = isCheck(event) ? checks : events
    if (list.length < MAX_EVENTS) list.push(event)
    else if (events.length >= MAX_EVENTS && checks.length >= MAX_EVENTS) break
  }
  return { events, checks }
}

/** The number of events of a history up to a seq. */
export function countUntil(events: readonly RecordedEvent[], seq: string): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(events[middle]?.seq ?? '0-0', seq)) high = middle
    else low = middle + 1
  }
  return low
}

/** The displayed state: live, or the selected moment of the past. */
export function createView(): (live: LabState) => LabState {
  const stateAfter = createStateCache()
  let last: { live: LabState; shown: LabState } | null = null
  return (live) => {
    if (live.lookingAt === null) return live
    if (last === null || !isAlike(last.live, live)) {
      const count = countUntil(live.history.events, live.lookingAt)
      last = { live, shown: stateAt(live, live.history, count, stateAfter) }
    }
    return last.shown
  }
}

/** Later events do not change the past. */
const MATTERS = [
  'lookingAt',
  'bench',
  'phase',
  'retryAt',
  'live',
  'user',
  'rememberMe',
  'heartbeat',
] as const satisfies readonly (keyof LabState)[]

function isAlike(x: LabState, y: LabState): boolean {
  return x.history.base === y.history.base && MATTERS.every((name) => x[name] === y[name])
}
