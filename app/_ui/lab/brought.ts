import type { RoomView } from '#lib/web/room-types.ts'
import { safeStorage } from '../display/safe-storage.ts'
import { isAfter } from '../state/history.ts'

const storage = safeStorage(() => sessionStorage)
const NEVER = '0-0'

/**
 * Goes to the experiment to which the teacher has brought all seats, once per tab. What was before the first reading of this tab
 * is only noted: a person who opens another page afterwards stays there.
 */
export function followTeacher({ code, brought }: Pick<RoomView, 'code' | 'brought'>): void {
  const key = `session-lab:brought:${code}`
  const seen = storage.get(key)
  const seq = brought?.seq ?? NEVER
  if (seen !== null && !isAfter(seq, seen)) return
  storage.set(key, seq)
  if (seen === null || brought === null) return
  const path = `/learn/${brought.experiment}`
  // There already: a navigation would lose what is typed and chosen.
  if (location.pathname !== path) location.assign(path)
}
