import type { RecordedEvent } from '#lib/ledger/event.ts'
import { difference } from './difference.ts'
import { type History, isAfter } from './history.ts'
import { EMPTY_LANE } from './lane-state.ts'
import { applyEvent, hasNoOutcomes, type PastState, pastOutcomes } from './past-state.ts'
import { isCheck, MAX_EVENTS } from './reduce.ts'
import { type LabState, mapLanes } from './state.ts'

/** States are cached at this distance, so that a step costs a few hundred events at most. */
const STRIDE = 200

/** Returns the state of a bench after a number of events of its history. */
export type StateAfter = (history: History, count: number) => PastState

/** Caches states on the way. The result depends on the arguments only. */
export function createStateCache(): StateAfter {
  const kept = new WeakMap<PastState, { last: RecordedEvent; standing: PastState }[]>()

  return ({ base, events }, count) => {
    let marks = kept.get(base)
    if (!marks) {
      marks = []
      kept.set(base, marks)
    }
    const most = Math.min(Math.max(0, count), events.length)
    let place = Math.floor(most / STRIDE)
    while (place > 0 && marks[place - 1]?.last !== events[place * STRIDE - 1]) place--
    let standing = place === 0 ? base : (marks[place - 1]?.standing ?? base)
    for (let next = place * STRIDE; next < most; next++) {
      const event = events[next]
      if (!event) break
      standing = applyEvent(standing, event)
      if ((next + 1) % STRIDE === 0) marks[(next + 1) / STRIDE - 1] = { last: event, standing }
    }
    return standing
  }
}

/**
 * The state of the page after a number of events: a function of those events, except for values that no event contains
 * (the user of the page, the bench).
 */
export function stateAt(
  live: LabState,
  history: History,
  count: number,
  standingAfter: StateAfter,
): LabState {
  const standing = standingAfter(history, count)
  const { seq, clock, rows, doors, guests } = standing
  const told = pastOutcomes(standing)
  return {
    ...live,
    moment: { at: standing.at, realAt: standing.realAt, place: Math.min(count, history.events.length) },
    seq,
    rows,
    guests,
    differenceBy: null,
    clock: { ...live.clock, clock },
    bench: live.bench && {
      ...live.bench,
      now: standing.at,
      clock: { offsetSeconds: clock.offsetMs / 1000, frozen: clock.frozenAt !== null },
      policy: standing.policy ?? live.bench.policy,
      preset: standing.preset ?? live.bench.preset,
      nodes: standing.nodes.length > 0 ? standing.nodes : live.bench.nodes,
      users: standing.users.length > 0 ? standing.users : live.bench.users,
    },
    ...tickerAt(history.events, count),
    lanes: mapLanes((id) => ({ ...EMPTY_LANE, ...doors[id] })),
    difference: hasNoOutcomes(standing) ? null : difference(standing.before, told),
  }
}

/** The two lists of events, newest first, as they were at that moment. */
function tickerAt(all: readonly RecordedEvent[], count: number): Pick<LabState, 'events' | 'checks'> {
  const events: RecordedEvent[] = []
  const checks: RecordedEvent[] = []
  for (let place = Math.min(count, all.length) - 1; place >= 0; place--) {
    const event = all[place]
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
  const standingAfter = createStateCache()
  let last: { live: LabState; shown: LabState } | null = null
  return (live) => {
    if (live.lookingAt === null) return live
    if (last === null || !isAlike(last.live, live)) {
      const count = countUntil(live.history.events, live.lookingAt)
      last = { live, shown: stateAt(live, live.history, count, standingAfter) }
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
