import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { difference, type Outcomes, type Reach } from '../state/difference.ts'
import { mapLanes, outcomesOf } from '../state/state.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

export type LogoutReaches = Partial<Record<MechanismId, Reach>>

/** Does things one after the other, and says afterwards what they changed. */
export interface ActQueue {
  /**
   * @param on the lanes that are concerned
   * @param work the act; tells how far a sign-out reached, lane by lane
   * @param probe the doors to try afterwards
   */
  run(
    on: readonly MechanismId[],
    work: () => Promise<LogoutReaches>,
    probe?: readonly MechanismId[],
  ): Promise<void>
  /** Does what is no act of this browser, in turn with what is. @returns null in the past, which nobody changes */
  enqueue<T>(work: () => Promise<T>): Promise<T | null>
  /** Doors were tried: says what changed by itself, unless an act is under way that will say it. */
  reportChanges(): void
}

/**
 * @param onTrouble told when lanes stop or start to answer: then more than the lanes may have changed
 */
export function createActQueue(store: Store, lanes: Lanes, onTrouble: () => void): ActQueue {
  let queue: Promise<unknown> = Promise.resolve()
  let underWay = 0
  /** What was last told of: nothing is news twice. */
  let told: Outcomes = mapLanes(() => null)

  function tell(before: Outcomes, after: Outcomes, reaches: LogoutReaches = {}): void {
    told = after
    store.dispatch({ type: 'difference', difference: difference(before, after, reaches) })
    if (hasOutage(before) !== hasOutage(after)) onTrouble()
  }

  async function perform(
    on: readonly MechanismId[],
    work: () => Promise<LogoutReaches>,
    probe: readonly MechanismId[],
  ): Promise<void> {
    store.dispatch({ type: 'busy', lanes: on, change: 1 })
    try {
      const before = outcomesOf(store.get())
      const reaches = await work()
      const unknown = outcomesOf(store.get())
      await Promise.all(probe.map((lane) => lanes.check(lane, false)))
      // After a reset nothing is known of any door, and nothing can be compared with what was before.
      const isAsNew = Object.values(unknown).every((outcome) => outcome === null)
      tell(isAsNew ? unknown : before, outcomesOf(store.get()), reaches)
    } finally {
      store.dispatch({ type: 'busy', lanes: on, change: -1 })
    }
  }

  function enqueue<T>(work: () => Promise<T>): Promise<T | null> {
    // Nobody changes the past.
    if (store.get().lookingAt !== null) return Promise.resolve(null)
    underWay++
    // One cause at a time: otherwise nobody could say which act made the difference.
    const done = queue.then(work).finally(() => {
      underWay--
    })
    // Whoever asked for it hears that it failed; whoever comes next has their turn all the same.
    queue = done.catch(() => {})
    return done
  }

  return {
    enqueue: enqueue,
    run: async (on, work, probe = on) => {
      await enqueue(() => perform(on, work, probe))
    },
    reportChanges() {
      const after = outcomesOf(store.get())
      if (underWay === 0 && MECHANISM_IDS.some((id) => told[id] !== after[id])) tell(told, after)
    },
  }
}

function hasOutage(outcomes: Outcomes): boolean {
  return Object.values(outcomes).includes('unavailable')
}
