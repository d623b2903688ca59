import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { laneIdsOf } from '../state/state.ts'
import type { ActQueue } from './act-queue.ts'
import { callApi } from './api.ts'
import type { Lanes } from './lane-requests.ts'
import type { Memory } from './local-storage.ts'
import type { Operator } from './operator.ts'
import type { SeatStore } from './seat.ts'
import type { Store } from './store.ts'

const FIRST_RETRY_SECONDS = 1
const LAST_RETRY_SECONDS = 15
/** Changes without an event (Redis itself becomes unavailable) are polled at this interval. */
const REREAD_MS = 10_000
/** How long after an event of the bench the room has it. */
const PROGRESS_DELAY_MS = 500

/** Null if the server did not send it. */
const loadOnDemand = () => import('./on-demand.ts').catch(() => null)

interface Parts {
  readonly store: Store
  readonly lanes: Lanes
  readonly acting: ActQueue
  readonly operator: Operator
  readonly memory: Memory
  readonly seat: SeatStore
}

/**
 * Keeps the page connected to a bench: finds one, subscribes to its events, runs the heartbeat, and opens a new one
 * when it is lost.
 */
export function createConnection({ store, lanes, acting, operator, memory, seat }: Parts) {
  let stops: (() => void)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let retrySeconds = FIRST_RETRY_SECONDS
  /** Each opening has a number; an outdated one stops at its next step. */
  let current = 0
  let opening: Promise<void> | null = null
  let endSharing = () => {}

  /**
   * Finds a bench and stays connected. Several lanes may report a lost bench at the same time: one opening serves all.
   */
  function open(mayReplace = store.get().bench === null): Promise<void> {
    if (opening !== null) return opening
    const mine = begin(++current, mayReplace).finally(() => {
      if (opening === mine) opening = null
    })
    opening = mine
    return mine
  }

  async function begin(mine: number, mayReplace: boolean): Promise<void> {
    halt()
    const onDemand = await loadOnDemand()
    if (mine !== current) return
    if (onDemand === null) return tryAgain('unreachable', null)
    const seated = await seat.read()
    if (mine !== current) return
    // Without the room, a new bench would replace that of the seat.
    if (seated === 'unreachable') return tryAgain('unreachable', null)
    const found = await onDemand.openBench(memory, mayReplace)
    if (mine !== current) return
    if (!found.ok) {
      const { phase, retryAfterSeconds } = found
      if (phase === 'unreachable' || phase === 'full') return tryAgain(phase, retryAfterSeconds)
      return store.dispatch({ type: 'no-bench', phase, retryAt: null })
    }
    retrySeconds = FIRST_RETRY_SECONDS
    const { bench, isNew } = found
    const presented = bench.presented ?? laneIdsOf({ bench })
    if (isNew || seated === 'other') await clearCookies(lanes, presented)
    if (mine !== current) return
    seat.keepBench()
    store.dispatch({ type: 'bench', bench, stopwatch: performance.now() })
    store.dispatch({ type: 'remember', cookies: memory.read(bench.publicName)?.jars ?? {} })
    const heartbeat = onDemand.startHeartbeat(store, lanes, operator.reread, acting.reportChanges)
    stops.push(heartbeat.stop, rereadOften(), rereadSeatWhenLive())
    stops.push(
      onDemand.followEvents(store, bench, (event) => {
        if (event.type === 'session.created') heartbeat.expect(event.mechanism)
        if (event.type === 'room.changed') rereadSeat(event.act)
        // The room has it soon, but not yet.
        if (isProgress(event) && seat.get() !== null) setTimeout(() => rereadSeat(), PROGRESS_DELAY_MS)
        if (event.type === 'bench.reset') {
          memory.dropChanged(bench.publicName, event.seq)
          operator.reread()
        }
      }),
    )
    await lanes.checkAfterReading(isNew ? [] : presented)
    if (mine === current) acting.reportChanges()
  }

  function tryAgain(phase: 'unreachable' | 'full', retryAfterSeconds: number | null): void {
    const seconds = retryAfterSeconds ?? retrySeconds
    retrySeconds = Math.min(LAST_RETRY_SECONDS, retrySeconds * 2)
    store.dispatch({ type: 'no-bench', phase, retryAt: Date.now() + seconds * 1000 })
    timer = setTimeout(() => open(), seconds * 1000)
  }

  function halt(): void {
    clearTimeout(timer)
    for (const stop of stops) stop()
    stops = []
  }

  function rereadOften(): () => void {
    const reread = () => {
      if (!document.hidden) operator.reread()
    }
    const every = setInterval(reread, REREAD_MS)
    // While it was hidden, another tab may have changed to another bench.
    document.addEventListener('visibilitychange', reread)
    return () => {
      clearInterval(every)
      document.removeEventListener('visibilitychange', reread)
    }
  }

  /** @param act what the teacher did; absent: nothing that is known */
  async function rereadSeat(act?: string): Promise<void> {
    const before = seat.get()
    await (act === undefined ? seat.read() : seat.readAfter(act))
    const hasEnded = before?.state === 'seated' && seat.get()?.state !== 'seated'
    if (hasEnded || seat.isElsewhere(store.get().bench?.publicName)) await open(true)
  }

  /** An act of the teacher before the event stream was open, or while it was interrupted, has no event here. */
  function rereadSeatWhenLive(): () => void {
    let { live } = store.get()
    return store.subscribe(() => {
      const before = live
      live = store.get().live
      if (before !== 'open' && live === 'open' && seat.get() !== null) rereadSeat()
    })
  }

  return {
    open,
    /** Starts with a delay, so that a start that is immediately undone (React Strict Mode) creates no bench. */
    start: () => {
      timer = setTimeout(() => {
        endSharing = memory.share()
        open()
      })
    },
    stop: () => {
      current++
      opening = null
      halt()
      endSharing()
    },
  }
}

/** Whether it changes what the room shows of this seat. */
function isProgress({ type }: RecordedEvent): boolean {
  return type === 'experiment.predicted' || type === 'experiment.solved'
}

/** Cookies of a deleted bench are refused by the new one, so they are cleared. */
export async function clearCookies(lanes: Lanes, ids: readonly MechanismId[]): Promise<void> {
  await Promise.all(
    ids.map(async (lane) => {
      await callApi('POST', '/api/{mechanism}/logout', { params: { mechanism: lane }, body: {} })
      lanes.clearCredential(lane)
    }),
  )
}
