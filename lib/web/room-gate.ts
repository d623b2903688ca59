import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import { readRoomCode } from '#lib/rooms/code.ts'
import type { Room } from '#lib/rooms/room.ts'
import type { RoomLog } from '#lib/rooms/room-log.ts'
import type { Call } from './call.ts'
import type { BenchContract } from './contract.ts'
import { cookieHeaderOf, cookieName, readCookies } from './cookies.ts'
import { roomOfPath, SEAT_COOKIE, SEAT_HEADER } from './room-access.ts'
import {
  areActsLocked,
  areHintsLocked,
  areNotesLocked,
  arePredictionsClosed,
  startLockOf,
} from './room-locks.ts'

/* Refuses what the teacher has not opened yet. Benches without a seat are not affected, and cost nothing. */

/** For acts, a room that allows them is read again after this time. One that refuses is read before it does. */
const MAX_AGE_MS = 1000
/** Rooms in which one browser states to have a seat. */
const MAX_SEATS_SENT = 5
const lastRead = new WeakMap<RoomLog, { readonly at: number; readonly room: Room }>()

/** Acts that end or show a session: a browser may always check its credentials, and delete them. */
const ALWAYS: readonly RequestAct[] = ['me', 'logout', 'sessions']

type Gated = Pick<Bench, 'state'>

/** @throws RequestRefused `conflict` for an act of a mechanism before the phase “do” of a guided room */
export async function assertActOpen(lab: Lab, bench: Gated, act: RequestAct): Promise<void> {
  if (bench.state.seat !== undefined && !ALWAYS.includes(act)) await assertActsOpen(lab, bench)
}

/**
 * A request to a bench that is not to a mechanism: those that change something may run a mechanism, so each is refused whose contract
 * does not state why it is open.
 * @throws RequestRefused `conflict` before the phase “do” of a guided room
 */
export async function assertRequestOpen(
  { request, lab }: Call,
  bench: Gated,
  { act, openWhileLocked }: Pick<BenchContract, 'act' | 'openWhileLocked'>,
): Promise<void> {
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (bench.state.seat === undefined || isReading || act !== undefined || openWhileLocked !== undefined)
    return
  await assertActsOpen(lab, bench)
}

/** @throws RequestRefused `conflict` before the phase “do” of a guided room */
async function assertActsOpen(lab: Lab, bench: Gated): Promise<void> {
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

/** @throws RequestRefused `conflict` once the predictions of the experiment are shown, in each attempt */
export async function assertMayPredict(lab: Lab, bench: Gated, { id }: Experiment): Promise<void> {
  await assertOpen(lab, bench, (room) =>
    arePredictionsClosed(room, id)
      ? `The predictions of ${id} are already shown in the room: one that is made now would not count.`
      : null,
  )
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
 * The notes and the scripts of workshops contain right choices, hints and reasons. They are public, but not for a browser with a
 * seat in an exam, or in a room without spoilers. This keeps honest participants from reading them by accident: a person can always
 * use another browser, which no server can tell from one of a person without a seat.
 * @param experiment whose notes they are; absent: those of all experiments of the room
 * @throws RequestRefused `conflict` until the teacher debriefs
 */
export async function assertNotesOpen(call: Call, experiment?: Experiment): Promise<void> {
  const codes = seatCodesOf(call)
  // More than a browser has: it did not get them from this server.
  if (codes.length > MAX_SEATS_SENT) throw noNotes('with so many seats')
  for (const code of codes) {
    const { rooms } = call.lab
    if ((await rooms.find(code)) === null) continue
    const room = await read(rooms.log(code))
    if (room === null || !areNotesLocked(room, experiment ? [experiment.id] : room.settings.experiments))
      continue
    const { isTeacher } = await roomOfPath(call, code)
    if (!isTeacher)
      throw noNotes(areHintsLocked(room.settings) ? 'in an exam' : 'in this room before the debriefing')
  }
}

const noNotes = (when: string) => new RequestRefused('conflict', `There are no notes ${when}.`)

/**
 * The rooms of every seat that a request states, unproven: two cookies, which leave it unknown which seat is meant, open nothing,
 * and neither does a header in addition to a cookie.
 */
function seatCodesOf({ request }: Call): readonly string[] {
  const names = new Set([cookieName(SEAT_COOKIE, true), cookieName(SEAT_COOKIE, false)])
  const inCookies = Array.from(readCookies(cookieHeaderOf(request.headers), names).values()).flat()
  const stated = [...inCookies, request.headers.get(SEAT_HEADER) ?? '']
  const codes = stated.flatMap((value) => readRoomCode(value.split('.')[0] ?? '') ?? [])
  return Array.from(new Set(codes))
}

/**
 * Also for a seat that was removed: it is in no list of the room, but its holder knows what the room is about to do.
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
  const known = lastRead.get(log)
  const isRecent = known !== undefined && Date.now() - known.at < maxAgeMs
  if (isRecent && refusalOf(known.room) === null) return known.room
  const room = await read(log)
  const detail = room && refusalOf(room)
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
