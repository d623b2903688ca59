import { areActsLocked, startLockOf } from '#lib/web/room-locks.ts'
import type { TeacherView } from '#lib/web/room-types.ts'

/** What matters most of what the seats see: a key of `sees` in the words. */
export function seenBySeats(
  room: TeacherView,
): 'none' | 'locked' | 'lobby' | 'predict' | 'revealed' | 'free' {
  const { experiment, revealed } = room
  if (experiment === null) return 'none'
  const lock = startLockOf(room, experiment)
  if (lock !== null) return lock
  if (areActsLocked(room)) return 'predict'
  return revealed.includes(experiment) ? 'revealed' : 'free'
}
