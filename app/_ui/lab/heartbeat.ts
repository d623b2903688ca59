import type { MechanismId } from '#lib/core/session.ts'
import { pageNow } from '../state/clock.ts'
import { laneIdsOf } from '../state/state.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

const EVERY_MS = 1000
/** Without a credential there is nothing to check; it is checked at this lower rate, in case an event was missed. */
const CHECK_EMPTY_EVERY = 10

export interface Heartbeat {
  /** A login on this lane: it may have been this browser in another tab, so the lane is checked again. */
  expect(lane: MechanismId): void
  stop(): void
}

/**
 * Checks each lane once a second, without counting as activity. A lane whose check is pending is skipped.
 * @param onRound called when every lane was checked
 */
export function startHeartbeat(store: Store, lanes: Lanes, onRound: () => void): Heartbeat {
  const inFlight = new Set<MechanismId>()
  const expected = new Set<MechanismId>()
  let round = 1

  async function tick(lane: MechanismId): Promise<void> {
    if (inFlight.has(lane)) return
    const isEmpty = store.get().lanes[lane].verdict?.outcome === 'none'
    const isWorthIt = !isEmpty || expected.delete(lane) || round % CHECK_EMPTY_EVERY === 0
    inFlight.add(lane)
    try {
      const outcome = isWorthIt ? await lanes.check(lane, false) : 'none'
      const at = pageNow(store.get().clock, performance.now()) ?? Date.now()
      store.dispatch({ type: 'beat', lane, beat: { outcome, at } })
    } finally {
      inFlight.delete(lane)
    }
  }

  async function checkLanes(): Promise<void> {
    const { phase, heartbeat } = store.get()
    if (phase !== 'ready' || !heartbeat || document.hidden) return
    await Promise.all(laneIdsOf(store.get()).map(tick))
    round++
    onRound()
  }

  const timer = setInterval(checkLanes, EVERY_MS)
  return {
    expect: (lane) => {
      expected.add(lane)
    },
    stop: () => clearInterval(timer),
  }
}
