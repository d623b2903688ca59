import { useSyncExternalStore } from 'react'
import { areHintsLocked, startLockOf } from '#lib/web/room-locks.ts'
import type { SeatView } from '#lib/web/room-types.ts'
import { isAnswerShown } from './room-now.ts'
import type { SeatState } from './seat.ts'
import { useLab } from './use-lab.tsx'

const NO_SEAT = () => null

/** The seat of this browser; null without one, and in the HTML of the server. */
export function useSeat(): SeatState | null {
  const { seat } = useLab()
  return useSyncExternalStore<SeatState | null>(seat.subscribe, seat.get, NO_SEAT)
}

/** Whether the room does not allow acts yet. */
export function useActsLock(): boolean {
  const { seat } = useLab()
  return useSyncExternalStore(seat.subscribe, seat.isLocked, () => false)
}

/** The room as the seat of this browser sees it; null without a seat, and after it was removed. */
export function useRoomView(): SeatView | null {
  const seat = useSeat()
  return seat?.state === 'seated' && !seat.view.seat.isRemoved ? seat.view : null
}

/** What the room allows in one experiment, and shows of it. Without a room, everything is allowed. */
export function useRoomOf(experiment: string) {
  const view = useRoomView()
  return {
    startLock: view && startLockOf(view, experiment),
    areHintsLocked: view !== null && areHintsLocked(view),
    /** What the teacher has shown of the answer; null if each seat finds it on its own. */
    isAnswerShown: view && isAnswerShown(view, experiment),
    /** The hints that the teacher has sent. */
    sentHints: view?.seat.hints.filter((hint) => hint.experiment === experiment) ?? [],
    /** How many seats chose what; null until the teacher reveals it. */
    predictions: view?.revealed.includes(experiment) ? (view.predictions[experiment] ?? {}) : null,
  }
}
