import type { MechanismId } from '#lib/core/session.ts'
import { pageNow } from '../state/clock.ts'
import { laneIdsOf } from '../state/state.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

const EVERY_MS = 1000

export interface Heartbeat {
  /** A login on this lane: it may have been this browser in another tab. */
  expect(lane: MechanismId): void
  stop(): void
}

/**
 * Checks each lane once a second, without counting as activity. A lane whose check is pending is skipped, and so is one
 * without a credential.
 * @param reread reads the bench again, and which credentials the browser has
 * @param onRound called when every lane was checked
 */
export function startHeartbeat(
  store: Store,
  lanes: Pick<Lanes, 'check'>,
  reread: () => Promise<void>,
  onRound: () => void,
): Heartbeat {
  const inFlight = new Set<MechanismId>()
  const expected = new Set<MechanismId>()
  const isEmpty = (lane: MechanismId) => store.get().lanes[lane].verdict?.outcome === 'none'

  async function tick(lane: MechanismId): Promise<void> {
    if (inFlight.has(lane)) return
    inFlight.add(lane)
    try {
      const outcome = isEmpty(lane) ? 'none' : await lanes.check(lane, false)
      const at = pageNow(store.get().clock, performance.now()) ?? Date.now()
      store.dispatch({ type: 'beat', lane, beat: { outcome, at } })
    } finally {
      inFlight.delete(lane)
    }
  }

  async function checkLanes(): Promise<void> {
    const { phase, heartbeat } = store.get()
    if (phase !== 'ready' || !heartbeat || document.hidden) return
    const mayHaveLogin = [...expected].some(isEmpty)
    expected.clear()
    if (mayHaveLogin) await reread()
    await Promise.all(laneIdsOf(store.get()).map(tick))
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
