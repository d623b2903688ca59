import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { pageNow } from '../state/clock.ts'
import type { LabState } from '../state/state.ts'
import { createActing } from './acting.ts'
import { type ActId, actOn } from './acts.ts'
import { createConnection, emptyPockets } from './connection.ts'
import { createLanes } from './lanes.ts'
import { forgetNewPasswords, keepNewPassword, recallNewPasswords } from './memory.ts'
import { createOperator, type Listed } from './operator.ts'
import { createStore } from './store.ts'

/** The page's one way to the bench: what components call, and the state that they draw. */
export type Lab = ReturnType<typeof createLab>

export function createLab() {
  let passwords: Readonly<Record<string, string>> = {}
  let newPasswords: Readonly<Record<string, string>> = {}
  const store = createStore()
  const operator = createOperator(store)
  const lanes = createLanes(store, () => connection.open())
  const acting = createActing(store, lanes, operator.reread)
  const connection = createConnection({
    store,
    lanes,
    acting,
    operator,
    takePasswords: (taken) => {
      passwords = taken
    },
    onReset: forgetNew,
  })
  /** A reset gives everybody back the password that they began with. */
  function forgetNew(): void {
    newPasswords = {}
    forgetNewPasswords(store.get().bench?.id ?? '')
  }

  /** Another tab may have changed one, so the browser's own memory is asked each time. */
  const passwordsNow = () => ({
    ...passwords,
    ...newPasswords,
    ...recallNewPasswords(store.get().bench?.id ?? ''),
  })
  const doing = { store, lanes, passwords: passwordsNow }

  function act(id: ActId, on: readonly MechanismId[] = MECHANISM_IDS): Promise<void> {
    const work = async () => {
      const reached = await Promise.all(on.map(async (lane) => [lane, await actOn(doing, id, lane)] as const))
      return Object.fromEntries(reached.filter(([, reach]) => reach !== null))
    }
    // A check is itself the trial of the door.
    return acting.run(on, work, id === 'check' ? [] : on)
  }

  function operate(work: () => Promise<unknown>, on: readonly MechanismId[] = MECHANISM_IDS): Promise<void> {
    return acting.run(on, async () => {
      await work()
      return {}
    })
  }

  return {
    store,
    start: connection.start,
    stop: connection.stop,
    retryNow: connection.open,
    /** The bench's now, or null before it is known. */
    now: () => pageNow(store.get().clock, performance.now()),
    choose: (choice: Partial<Pick<LabState, 'user' | 'rememberMe' | 'heartbeat'>>) =>
      store.dispatch({ type: 'choose', choice }),
    act,
    /** Acts that live elsewhere (the desk): done in turn with all others, and the doors are tried afterwards. */
    operate,
    operator,
    lanes,
    passwords: passwordsNow,
    /** Somebody's password was changed from here: logging in as them goes on working. */
    learnPassword: (user: string, password: string) => {
      newPasswords = { ...newPasswords, [user]: password }
      keepNewPassword(store.get().bench?.id ?? '', user, password)
    },
    advance: (seconds: number) => operate(() => operator.advance(seconds)),
    freeze: (frozen: boolean) => operate(() => operator.freeze(frozen)),
    applyPreset: (preset: PresetId) => operate(() => operator.applyPreset(preset)),
    revoke: (sessions: readonly Listed[]) => {
      const on = MECHANISM_IDS.filter((id) => sessions.some(({ mechanism }) => mechanism === id))
      return operate(() => Promise.all(sessions.map((session) => operator.kick(session))), on)
    },
    reset: () =>
      operate(async () => {
        await operator.reset()
        forgetNew()
        await emptyPockets(lanes)
        store.dispatch({ type: 'lanes-as-new' })
      }),
  }
}
