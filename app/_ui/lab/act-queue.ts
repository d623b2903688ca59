import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { difference, type Outcomes, type Reach } from '../state/difference.ts'
import { staleClaimsOf } from '../state/stale-claims.ts'
import { laneIdsOf, mapLanes, outcomesOf } from '../state/state.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

export type LogoutReaches = Partial<Record<MechanismId, Reach>>

/** Runs acts one after the other and reports afterwards what they changed. */
export interface ActQueue {
  /**
   * @param on the lanes concerned
   * @param work the act; returns how far a logout reached, by lane
   * @param probe the lanes to check afterwards
   */
  run(
    on: readonly MechanismId[],
    work: () => Promise<LogoutReaches>,
    probe?: readonly MechanismId[],
  ): Promise<void>
  /** Queues work that is no act of this browser. @returns null in the past, which cannot be changed */
  enqueue<T>(work: () => Promise<T>): Promise<T | null>
  /** After automatic checks: reports the changes, unless a running act will report them. */
  reportChanges(): void
}

/** @param onAvailabilityChange called when lanes become unavailable or available: then more than the lanes may have changed */
export function createActQueue(store: Store, lanes: Lanes, onAvailabilityChange: () => void): ActQueue {
  let queue: Promise<unknown> = Promise.resolve()
  let underWay = 0
  /** The outcomes of the last report, so that nothing is reported twice. */
  let reported: Outcomes = mapLanes(() => null)
  let reportedClaims = ''

  function report(before: Outcomes, after: Outcomes, reaches: LogoutReaches = {}): void {
    reported = after
    const claims = staleClaimsOf(store.get())
    reportedClaims = JSON.stringify(claims)
    store.dispatch({ type: 'difference', difference: difference(before, after, { reaches, claims }) })
    if (hasOutage(before) !== hasOutage(after)) onAvailabilityChange()
  }

  function announce(on: readonly MechanismId[]): void {
    store.dispatch({ type: 'announce', announced: { lanes: on, by: null } })
  }

  async function perform(
    on: readonly MechanismId[],
    work: () => Promise<LogoutReaches>,
    probe: readonly MechanismId[],
  ): Promise<void> {
    store.dispatch({ type: 'busy', lanes: on, change: 1 })
    try {
      const before = { outcomes: outcomesOf(store.get()), shown: laneIdsOf(store.get()) }
      const reaches = await work()
      const unknown = outcomesOf(store.get())
      const shown = laneIdsOf(store.get())
      // The act may have hidden a lane, or shown another. Without a credential there is nothing to check.
      const isNew = (lane: MechanismId) => !before.shown.includes(lane)
      const isWorthIt = (lane: MechanismId) =>
        isNew(lane) || (probe.includes(lane) && unknown[lane] !== 'none')
      await Promise.all(shown.filter(isWorthIt).map((lane) => lanes.check(lane, false)))
      // After a reset no outcome is known, so there is nothing to compare with.
      const isAsNew = Object.values(unknown).every((outcome) => outcome === null)
      report(isAsNew ? unknown : before.outcomes, outcomesOf(store.get()), reaches)
      announce(on)
    } finally {
      store.dispatch({ type: 'busy', lanes: on, change: -1 })
    }
  }

  function enqueue<T>(work: () => Promise<T>): Promise<T | null> {
    // The past cannot be changed.
    if (store.get().lookingAt !== null) return Promise.resolve(null)
    underWay++
    // One act at a time, so that each change has one cause.
    const done = queue.then(work).finally(() => {
      underWay--
    })
    // The caller receives the error; the next act runs in any case.
    queue = done.catch(() => {})
    return done
  }

  return {
    enqueue,
    run: async (on, work, probe = on) => {
      await enqueue(() => perform(on, work, probe))
    },
    reportChanges() {
      if (underWay > 0) return
      const after = outcomesOf(store.get())
      const changed = MECHANISM_IDS.filter((id) => reported[id] !== after[id])
      if (changed.length === 0 && reportedClaims === JSON.stringify(staleClaimsOf(store.get()))) return
      // The first results of a page that opens are no changes.
      const isFirst = Object.values(reported).every((outcome) => outcome === null)
      report(reported, after)
      if (!isFirst) announce(changed)
    },
  }
}

function hasOutage(outcomes: Outcomes): boolean {
  return Object.values(outcomes).includes('unavailable')
}
