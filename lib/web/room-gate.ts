import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { Room } from '#lib/rooms/room.ts'
import type { RoomLog } from '#lib/rooms/room-log.ts'
import type { Call } from './call.ts'
import { roomOfSeat } from './room-access.ts'
import { areActsLocked, areHintsLocked, startLockOf } from './room-locks.ts'

/* Refuses what the teacher has not opened yet. Benches without a seat are not affected, and cost nothing. */

/** For acts, a room that allows them is read again after this time. One that refuses is read before it does. */
const MAX_AGE_MS = 1000
const lastRead = new WeakMap<RoomLog, { readonly at: number; readonly room: Room }>()

/** Acts that end or show a session: a browser may always check its credentials, and delete them. */
const ALWAYS: readonly RequestAct[] = ['me', 'logout', 'sessions']

type Gated = Pick<Bench, 'state'>

/** @throws RequestRefused `conflict` for an act of a mechanism before the phase “do” of a guided room */
export async function assertActOpen(lab: Lab, bench: Gated, act: RequestAct): Promise<void> {
  if (bench.state.seat !== undefined && !ALWAYS.includes(act)) await assertActsOpen(lab, bench)
}

/** @throws RequestRefused `conflict` before the phase “do” of a guided room */
export async function assertActsOpen(lab: Lab, bench: Gated): Promise<void> {
  await assertOpen(
    lab,
    bench,
    ({ settings, phase }) =>
      areActsLocked({ ...settings, phase })
        ? 'The teacher has not opened the acts yet: predict first, and wait until the room does the experiment.'
        : null,
    MAX_AGE_MS,
  )
}

/** @throws RequestRefused `conflict` for an experiment that the teacher has locked, and in the lobby of a guided room */
export async function assertMayStart(lab: Lab, bench: Gated, { id }: Experiment): Promise<void> {
  await assertOpen(lab, bench, ({ settings, phase, locked }) => {
    const lock = startLockOf({ ...settings, phase, locked }, id)
    if (lock === null) return null
    return lock === 'locked'
      ? `The teacher has locked the experiment ${id}. Wait until it is opened.`
      : 'The room is in the lobby. Wait until the teacher starts an experiment.'
  })
}

/**
 * @returns whether a hint may be given: without spoilers, not the last one of a check, which is the step itself
 * @throws RequestRefused `conflict` in an exam
 */
export async function hintRuleOf(
  lab: Lab,
  bench: Gated,
  { checks }: Experiment,
): Promise<(hint: string) => boolean> {
  const room = await assertOpen(lab, bench, ({ settings }) =>
    areHintsLocked(settings) ? 'There are no hints in an exam.' : null,
  )
  return (hint) => (room?.settings.spoilers ?? true) || !checks.some(({ hints }) => hints.at(-1) === hint)
}

/**
 * The notes contain the right choice and all hints. They are public, but not for a seat that is in an exam.
 * @throws RequestRefused `conflict` in an exam, until its teacher debriefs
 */
export async function assertNotesOpen(call: Call): Promise<void> {
  const caller = await roomOfSeat(call)
  if (caller === null || caller.isTeacher || caller.seat === null) return
  const room = await read(call.lab.rooms.log(caller.record.code))
  if (room && areHintsLocked(room.settings) && room.phase !== 'debrief') {
    throw new RequestRefused('conflict', 'There are no notes in an exam.')
  }
}

/**
 * @param refusalOf why the room refuses; null if it does not
 * @param maxAgeMs how old a reading of the room may be that refuses nothing
 * @returns the room; null if the bench has no seat, or the room could not be read: then it does not refuse either
 */
async function assertOpen(
  lab: Lab,
  { state: { seat } }: Gated,
  refusalOf: (room: Room) => string | null,
  maxAgeMs = 0,
): Promise<Room | null> {
  if (seat === undefined) return null
  const log = lab.rooms.log(seat.room)
  const isRemoved = ({ seats }: Room) => seats.some(({ id, isRemoved }) => id === seat.seat && isRemoved)
  const reason = (room: Room | null) => (room === null || isRemoved(room) ? null : refusalOf(room))
  const known = lastRead.get(log)
  const isRecent = known !== undefined && Date.now() - known.at < maxAgeMs
  if (isRecent && reason(known.room) === null) return known.room
  const room = await read(log)
  const detail = reason(room)
  if (detail !== null) throw new RequestRefused('conflict', detail)
  return room
}

async function read(log: RoomLog): Promise<Room | null> {
  try {
    const room = await log.read()
    lastRead.set(log, { at: Date.now(), room })
    return room
  } catch {
    return null
  }
}
