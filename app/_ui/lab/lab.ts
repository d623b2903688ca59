import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { pageNow } from '../state/clock.ts'
import { type LabState, laneIdsOf, ownSessions } from '../state/state.ts'
import { createActQueue } from './act-queue.ts'
import { type ActId, actOn } from './acts.ts'
import type { Problem } from './api.ts'
import { clearCookies, createConnection } from './connection.ts'
import { createLanes } from './lane-requests.ts'
import { createMemory } from './local-storage.ts'
import { createOperator, type SessionKey } from './operator.ts'
import { createSeat } from './seat.ts'
import { createStore } from './store.ts'

/** The page's only interface to the bench: the methods that components call, and the state that they render. */
export type Lab = ReturnType<typeof createLab>

/** Derives the displayed state from the live one. */
type View = (live: LabState) => LabState

/** @param givenView derives the past, if it is needed immediately; otherwise it loads when the past is first viewed */
export function createLab(givenView?: View) {
  const store = createStore()
  const memory = createMemory()
  const seat = createSeat(memory)
  const publicName = () => store.get().bench?.publicName
  let view = givenView
  /** Each navigation has a number; an outdated one is ignored. */
  let navigations = 0
  const shown = () => view?.(store.get()) ?? store.get()
  const lanes = createLanes(store, memory, () => connection.open())
  const operator = createOperator(store, lanes, () => connection.open())
  const acting = createActQueue(store, lanes, operator.reread)
  const connection = createConnection({ store, lanes, acting, operator, memory, seat })
  const passwords = () => memory.passwords(publicName())
  const context = { store, lanes, passwords }

  function act(id: ActId, on: readonly MechanismId[] = laneIdsOf(store.get()), data?: string): Promise<void> {
    if (seat.isLocked()) return Promise.resolve()
    seat.dropNote()
    const { user, rememberMe } = store.get()
    const chosen = { user, rememberMe }
    const work = async () => {
      const reached = await Promise.all(
        on.map(async (lane) => [lane, await actOn(context, id, lane, chosen, data)] as const),
      )
      return Object.fromEntries(reached.filter(([, reach]) => reach !== null))
    }
    // A check is itself the check of the lane.
    return acting.run(on, work, id === 'check' ? [] : on)
  }

  function operate(work: () => Promise<unknown>, on?: readonly MechanismId[]): Promise<void> {
    return seat.isLocked() ? Promise.resolve() : operateNow(work, on)
  }

  /** Also if the room does not allow acts yet. */
  function operateNow(
    work: () => Promise<unknown>,
    on: readonly MechanismId[] = laneIdsOf(store.get()),
  ): Promise<void> {
    seat.dropNote()
    return acting.run(on, async () => {
      await work()
      return {}
    })
  }

  /** After a reset of the bench, nothing of before applies. */
  function forget(): void {
    memory.dropChanged(publicName(), null)
    store.dispatch({ type: 'lanes-as-new' })
  }

  return {
    store,
    /** The seat of this browser in a room. */
    seat,
    /** Whether this is a recording: then there is no bench to call. */
    isReplay: false as boolean,
    start: connection.start,
    stop: connection.stop,
    retryNow: () => connection.open(true),
    /** The displayed state: live, or the selected moment of the past. */
    shown,
    /** The displayed bench time, or null before it is known. */
    now: () => shown().moment?.at ?? pageNow(store.get().clock, performance.now()),
    /** Wall clock. */
    realNow: () => shown().moment?.realAt ?? Date.now(),
    /** Shows the state after an event; null returns to live. */
    lookAt: async (seq: string | null): Promise<void> => {
      const mine = ++navigations
      if (seq !== null) view ??= (await import('../state/moment.ts')).createView()
      if (mine === navigations) store.dispatch({ type: 'look-at', seq })
    },
    choose: (choice: Partial<Pick<LabState, 'user' | 'rememberMe' | 'heartbeat'>>) =>
      store.dispatch({ type: 'choose', choice }),
    act,
    /** Acts of other modules (admin): queued with all others, and the lanes are checked afterwards. */
    operate,
    /** Requests of other clients: queued with all acts, without an effect on the outcomes of this browser. */
    enqueue: <T>(work: () => Promise<T>): Promise<T | null> =>
      seat.isLocked() ? Promise.resolve(null) : acting.enqueue(work),
    operator,
    lanes,
    passwords,
    /** A password was changed here: the page can still log in as that user. */
    rememberPassword: (user: string, password: string, seq: string) =>
      memory.update(publicName(), { changed: { [user]: { password, seq } } }),
    advance: (seconds: number) => operate(() => operator.advance(seconds)),
    freeze: (frozen: boolean) => operate(() => operator.freeze(frozen)),
    applyPreset: (preset: PresetId) => operate(() => operator.applyPreset(preset)),
    revoke: (sessions: readonly SessionKey[]) => {
      const on = MECHANISM_IDS.filter((id) => sessions.some(({ mechanism }) => mechanism === id))
      return operate(() => Promise.all(sessions.map((session) => operator.revoke(session))), on)
    },
    /** Revokes the sessions of this browser when its turn comes; a pending login is then complete. */
    revokeOwn: () => operate(() => Promise.all(ownSessions(store.get()).map((row) => operator.revoke(row)))),
    reset: () =>
      operate(async () => {
        await operator.reset()
        await clearCookies(lanes, laneIdsOf(store.get()))
        forget()
      }),
    /** Resets the bench and applies the set-up of an experiment; null, or why the server refused it. */
    startExperiment: async (id: string): Promise<Problem | null> => {
      let problem: Problem | null = null
      await operateNow(async () => {
        // Before the start, so that no request with an old credential belongs to the attempt.
        const before = laneIdsOf(store.get())
        await clearCookies(lanes, before)
        problem = await operator.startExperiment(id)
        await clearCookies(
          lanes,
          laneIdsOf(store.get()).filter((lane) => !before.includes(lane)),
        )
        forget()
      })
      return problem
    },
  }
}
