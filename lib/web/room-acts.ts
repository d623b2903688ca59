import { RequestRefused } from '#lib/core/errors.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import type { TeacherAct } from '#lib/rooms/event.ts'
import { type ActEntry, laterChange, type Room } from '#lib/rooms/room.ts'
import type { RoomLog } from '#lib/rooms/room-log.ts'
import {
  type Acting,
  benchesOf,
  changeBenches,
  notify,
  restoreBenches,
  type SeatFailure,
  type Undo,
} from './room-bench-acts.ts'
import { assertCanBePushed } from './room-push.ts'
import { isOnBenches, UNDO_MS, undoUntil } from './room-view.ts'

/* The acts of a teacher: each is an event of the room; some also change benches, and are undone there. */

/** @returns the position of the act, and the seats whose benches could not be changed */
export function perform(acting: Acting, act: TeacherAct) {
  return isOnBenches(act) ? inTurn(acting, (now) => performNow(now, act)) : performNow(acting, act)
}

async function performNow(acting: Acting, act: TeacherAct) {
  assertPossible(acting.room, act)
  const { lab, record } = acting
  const { code, expiresAt } = record
  const meant = seatsOf(acting.room, act)
  if (act.act === 'push') {
    await assertCanBePushed(act.push, acting.secure ?? true, async () =>
      (await benchesOf(acting, meant)).map(({ state }) => state.policy),
    )
  }
  const { undo, failures } = await changeBenches(acting, act, meant)
  const changed = Object.keys(undo?.before ?? {})
  const event = { type: 'teacher.acted', act, ...(changed.length > 0 ? { changed } : {}) } as const
  const seq = await lab.rooms.append(code, event)
  if (undo) await lab.rooms.store.keepUndo(code, seq, undo, UNDO_MS)
  if (isNotified(act)) await notify(acting, meant, act.act)
  return { seq, undoUntil: undoUntil(act, Date.now(), false, expiresAt), ...failed(failures) }
}

const failed = (failures: readonly SeatFailure[]) => ({ failed: failures.map(({ seat }) => seat), failures })

/** Acts that change nothing for a seat. */
const SILENT: readonly TeacherAct['act'][] = ['freeze', 'note', 'spotlight', 'scoreboard']

/** Whether the seats are notified of an act, or of its undo. One that replaces benches notifies each page on its old bench. */
function isNotified(act: TeacherAct): boolean {
  return !SILENT.includes(act.act) && !(act.act === 'reset' && act.scope !== 'experiment')
}

const turns = new WeakMap<RoomLog, Promise<unknown>>()

/**
 * Changes of the benches of a room, one after the other: of two at the same time, the later one would not undo to what the
 * earlier one has left. Each gets the room after those before it.
 */
function inTurn<Result>(acting: Acting, work: (acting: Acting) => Promise<Result>): Promise<Result> {
  const log = acting.lab.rooms.log(acting.record.code)
  const before = turns.get(log) ?? Promise.resolve()
  const done = before.then(async () => work({ ...acting, room: await log.read() }))
  turns.set(
    log,
    done.catch(() => {}),
  )
  return done
}

/**
 * Undoes an act: the state of the room is that of all other acts.
 * @param wanted its position; absent: the newest one that can be undone
 * @throws RequestRefused `conflict` if there is none, it is too late, or a later act changed the same benches
 */
export async function undo(acting: Acting, wanted: string | undefined) {
  const { room, record } = acting
  const entry =
    wanted === undefined
      ? room.acts.findLast((each) => problemOfUndo(room, each, record.expiresAt) === null)
      : room.acts.find(({ seq }) => seq === wanted)
  if (!entry) {
    throw wanted
      ? new RequestRefused('not_found', `Act ${wanted} not found.`)
      : new RequestRefused('conflict', 'There is no act to undo.')
  }
  const { seq } = entry
  return isOnBenches(entry.act) ? inTurn(acting, (now) => undoNow(now, seq)) : undoNow(acting, seq)
}

async function undoNow(acting: Acting, undone: string) {
  const { lab, room, record } = acting
  const { code, expiresAt } = record
  const { store } = lab.rooms
  const entry = room.acts.find(({ seq }) => seq === undone)
  const problem = entry ? problemOfUndo(room, entry, expiresAt) : UNDONE
  if (!entry || problem !== null) throw new RequestRefused('conflict', problem ?? UNDONE)
  const before = isOnBenches(entry.act) ? await store.readUndo<Undo>(code, undone) : null
  if (isOnBenches(entry.act) && before === null) throw new RequestRefused('conflict', TOO_LATE)
  // Another board, or another process, may undo the same act at the same moment.
  if (!(await store.takeUndo(code, undone, UNDO_MS))) throw new RequestRefused('conflict', UNDONE)
  const failures = before ? await restoreBenches(acting, before) : []
  const seq = await lab.rooms.append(code, { type: 'teacher.undid', undone })
  // Pages state that a bench was restored, and nothing of other acts that were undone.
  const of = isOnBenches(entry.act) ? 'restore' : 'undo'
  if (isNotified(entry.act)) await notify(acting, seatsOf(room, entry.act), of)
  return { seq, undoUntil: null, ...failed(failures) }
}

const UNDONE = 'The act is already undone.'
const TOO_LATE = `Changes of benches can be undone for ${UNDO_MS / 1000} s.`

/** Why an act cannot be undone; null if it can. */
function problemOfUndo(room: Room, entry: ActEntry, expiresAt: number): string | null {
  if (entry.isUndone) return UNDONE
  if (undoUntil(entry.act, entry.at, false, expiresAt) === null) return TOO_LATE
  const later = laterChange(room, entry)
  return later && `A later act changed the same benches. Undo act ${later.seq} first.`
}

/** Acts that may name a seat that was removed. */
const OF_REMOVED: readonly TeacherAct['act'][] = ['remove', 'readmit', 'note']

/** @throws RequestRefused if the act names what the room does not have */
function assertPossible(room: Room, act: TeacherAct): void {
  const named = [
    ...('seats' in act ? (act.seats ?? []) : []),
    ...('seat' in act && act.seat !== null ? [act.seat] : []),
  ]
  const seats = new Map(room.seats.map((seat) => [seat.id, seat]))
  const unknown = named.find((id) => !seats.has(id))
  if (unknown !== undefined) throw new RequestRefused('not_found', `Seat ${unknown} not found in this room.`)
  const removed = OF_REMOVED.includes(act.act) ? undefined : named.find((id) => seats.get(id)?.isRemoved)
  if (removed !== undefined) {
    throw new RequestRefused('conflict', `Seat ${removed} was removed from this room. Take it back first.`)
  }
  assertExperiments(room, act)
  if (act.act !== 'reset') return
  if (act.scope === 'experiment' && act.experiment === undefined) {
    throw new RequestRefused('invalid_request', 'Name the experiment to reset.', { field: 'experiment' })
  }
  if (act.scope === 'seat' && act.seats === undefined) {
    throw new RequestRefused('invalid_request', 'Name the seats to reset.', { field: 'seats' })
  }
}

function assertExperiments({ settings }: Room, act: TeacherAct): void {
  const experiments = [
    ...('experiments' in act ? (act.experiments ?? []) : []),
    ...('experiment' in act && act.experiment ? [act.experiment] : []),
  ]
  const other = experiments.find((id) => !settings.experiments.includes(id))
  if (other !== undefined) {
    throw new RequestRefused('invalid_request', `Experiment ${other} is not in this room.`, {
      field: 'experiment',
    })
  }
  const hints = act.act === 'hint' ? experimentOf(act.experiment)?.texts.en.hints : undefined
  if (act.act === 'hint' && !Object.hasOwn(hints ?? {}, act.hint)) {
    throw new RequestRefused('invalid_request', `Experiment ${act.experiment} has no hint ${act.hint}.`, {
      field: 'hint',
    })
  }
}

/** The seats that an act concerns, each once. */
function seatsOf({ seats }: Room, act: TeacherAct): readonly string[] {
  const all = seats.filter(({ isRemoved }) => !isRemoved).map(({ id }) => id)
  if (act.act === 'reset' && act.scope === 'room') return all
  if ('seats' in act && act.seats) return [...new Set(act.seats)]
  return 'seat' in act && act.seat !== null ? [act.seat] : all
}
