import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import type { RoomRecord, SeatRecord } from '#lib/bench/rooms.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, PRESETS, type PresetId } from '#lib/core/policy.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import type { Push, TeacherAct } from '#lib/rooms/event.ts'
import type { Room } from '#lib/rooms/room.ts'
import { merge } from './merge-patch.ts'
import { check } from './read-body.ts'
import { UNDO_MS, undoUntil } from './room-view.ts'
import { PolicySchema } from './schemas.ts'

/* The acts of a teacher: each is an event of the room; some also change benches, and are undone there. */

/** Benches that are changed at the same time. */
const AT_ONCE = 8
/** Between two groups of seats that are notified: sixty seats in less than half a second. */
const NOTIFY_PAUSE_MS = 50

interface Acting {
  readonly lab: Lab
  readonly record: RoomRecord
  readonly room: Room
}

/** What undoes a change of benches, by seat. */
type Undo =
  | { readonly of: 'push'; readonly before: Readonly<Record<string, BenchBefore>> }
  | {
      readonly of: 'reset'
      readonly before: Readonly<Record<string, Pick<SeatRecord, 'bench' | 'passwords'>>>
    }

interface BenchBefore {
  readonly preset: PresetId
  readonly policy: Policy
  readonly redis: Bench['state']['faults']['redis']
}

/** @returns the position of the act, and the seats whose benches could not be changed */
export async function perform(acting: Acting, act: TeacherAct) {
  assertPossible(acting, act)
  const { lab, record } = acting
  const { code, expiresAt } = record
  const meant = seatsOf(acting, act)
  // The benches first: the event of a reset ends the progress of the seats, whose pages then read their new bench.
  const { undo, failed } = await onBenches(acting, act, meant)
  const seq = await lab.rooms.append(code, { type: 'teacher.acted', act })
  if (undo) await lab.rooms.store.keepUndo(code, seq, undo, UNDO_MS)
  if (!SILENT.includes(act.act)) await notify(acting, meant, act.act)
  return { seq, undoUntil: undoUntil(act, Date.now(), false, expiresAt), failed }
}

/** Acts that change nothing for a seat. */
const SILENT: readonly TeacherAct['act'][] = ['freeze', 'note', 'spotlight']

/**
 * Undoes an act: the state of the room is that of all other acts.
 * @throws RequestRefused `conflict` if there is none, or it is too late
 */
export async function undo(acting: Acting, wanted: string | undefined) {
  const { lab, record, room } = acting
  const { code, expiresAt } = record
  const canBeUndone = ({ act, at, isUndone }: Room['acts'][number]) =>
    undoUntil(act, at, isUndone, expiresAt) !== null
  const entry = wanted
    ? room.acts.find(({ seq }) => seq === wanted)
    : room.acts.findLast((each) => canBeUndone(each))
  if (!entry) {
    throw wanted
      ? new RequestRefused('not_found', `Act ${wanted} not found.`)
      : new RequestRefused('conflict', 'There is no act to undo.')
  }
  if (!canBeUndone(entry)) {
    const detail = entry.isUndone
      ? 'The act is already undone.'
      : `Changes of benches can be undone for ${UNDO_MS / 1000} s.`
    throw new RequestRefused('conflict', detail)
  }
  const before = await lab.rooms.store.readUndo<Undo>(code, entry.seq)
  const failed = before ? await restore(acting, before) : []
  const seq = await lab.rooms.append(code, { type: 'teacher.undid', undone: entry.seq })
  await notify(acting, seatsOf(acting, entry.act), 'undo')
  return { seq, undoUntil: null, failed }
}

/** @throws RequestRefused if the act names what the room does not have */
function assertPossible({ room }: Acting, act: TeacherAct): void {
  const named = [
    ...('seats' in act ? (act.seats ?? []) : []),
    ...('seat' in act && act.seat !== null ? [act.seat] : []),
  ]
  const unknown = named.find((id) => !room.seats.some((seat) => seat.id === id))
  if (unknown !== undefined) throw new RequestRefused('not_found', `Seat ${unknown} not found in this room.`)
  const experiments = [
    ...('experiments' in act ? (act.experiments ?? []) : []),
    ...('experiment' in act && act.experiment ? [act.experiment] : []),
  ]
  const other = experiments.find((id) => !room.settings.experiments.includes(id))
  if (other !== undefined) {
    throw new RequestRefused('invalid_request', `Experiment ${other} is not in this room.`, {
      field: 'experiment',
    })
  }
  if (act.act === 'hint' && !(act.hint in (experimentOf(act.experiment)?.texts.en.hints ?? {}))) {
    throw new RequestRefused('invalid_request', `Experiment ${act.experiment} has no hint ${act.hint}.`, {
      field: 'hint',
    })
  }
  if (act.act !== 'reset') return
  if (act.scope === 'experiment' && act.experiment === undefined) {
    throw new RequestRefused('invalid_request', 'Name the experiment to reset.', { field: 'experiment' })
  }
  if (act.scope === 'seat' && act.seats === undefined) {
    throw new RequestRefused('invalid_request', 'Name the seats to reset.', { field: 'seats' })
  }
}

/** The seats that an act concerns. */
function seatsOf({ room }: Acting, act: TeacherAct): readonly string[] {
  const all = room.seats.filter(({ isRemoved }) => !isRemoved).map(({ id }) => id)
  if (act.act === 'reset' && act.scope === 'room') return all
  if ('seats' in act && act.seats) return act.seats
  return 'seat' in act && act.seat !== null ? [act.seat] : all
}

async function onBenches(
  acting: Acting,
  act: TeacherAct,
  seats: readonly string[],
): Promise<{ undo: Undo | null; failed: readonly string[] }> {
  const { lab, record } = acting
  if (act.act === 'push') {
    const before: Record<string, BenchBefore> = {}
    const failed = await eachBench(acting, seats, async (bench, seat) => {
      const { preset, policy, faults } = bench.state
      before[seat] = { preset, policy, redis: faults.redis }
      await push(lab, bench, act.push)
    })
    return { undo: { of: 'push', before }, failed }
  }
  if (act.act === 'reset' && act.scope !== 'experiment') {
    const before: Record<string, Pick<SeatRecord, 'bench' | 'passwords'>> = {}
    // A page learns of it from the event log of its old bench.
    const failed = await eachBench(acting, seats, async (_, seat) => {
      const { bench, passwords } = await lab.rooms.seat(record.code, seat)
      before[seat] = { bench, passwords }
      await lab.rooms.replaceBench(record.code, seat)
    })
    notifyBenches(lab, Object.values(before), 'reset')
    return { undo: { of: 'reset', before }, failed }
  }
  return { undo: null, failed: [] }
}

/** @throws BadRequest if the policy would not be valid */
async function push(lab: Lab, bench: Bench, { preset, policy, advanceSeconds, redis }: Push): Promise<void> {
  const operator = operatorOf(lab, bench)
  if (preset !== undefined || policy !== undefined) {
    const patched = (now: Policy): Policy => {
      const start = preset === undefined ? now : { ...PRESETS[preset], lanes: now.lanes }
      return check(merge(start, policy ?? {}, PolicySchema), PolicySchema)
    }
    await operator.setPolicy(patched, preset)
  }
  if (advanceSeconds !== undefined) await operator.moveClock({ advanceSeconds })
  if (redis !== undefined) await operator.setFaults({ redis })
}

/** The clock is not moved back: sessions have ended by it. */
async function restore(acting: Acting, undo: Undo): Promise<readonly string[]> {
  const { lab, record } = acting
  if (undo.of === 'push') {
    return eachBench(acting, Object.keys(undo.before), async (bench, seat) => {
      const before = undo.before[seat]
      if (before === undefined) return
      const operator = operatorOf(lab, bench)
      await operator.setPolicy(() => before.policy, before.preset)
      if (bench.state.faults.redis !== before.redis) await operator.setFaults({ redis: before.redis })
    })
  }
  return eachBench(acting, Object.keys(undo.before), async (current, seat) => {
    const before = undo.before[seat]
    const bench = before && (await lab.benches.find(before.bench))
    if (!bench) throw new RequestRefused('not_found', 'The earlier bench no longer exists.')
    await lab.rooms.giveBack(record.code, seat, before, bench.publicName)
    current.append({ type: 'room.changed', act: 'undo' })
  })
}

function operatorOf(lab: Lab, bench: Bench): Operator {
  return new Operator(lab.benches, bench, bench.connectedNode(), () => {})
}

/** Runs work on the bench of each seat, several at a time. @returns the seats for which it failed */
async function eachBench(
  { lab, record }: Acting,
  seats: readonly string[],
  work: (bench: Bench, seat: string) => Promise<void>,
): Promise<readonly string[]> {
  const waiting = [...seats]
  const failed: string[] = []
  const worker = async () => {
    for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift()) {
      try {
        const { bench } = await lab.rooms.benchOf(record.code, seat)
        await work(bench, seat)
      } catch {
        failed.push(seat)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return failed
}

/** Notifies the pages of seats by the event logs of their benches, which they follow anyway. */
async function notify(acting: Acting, seats: readonly string[], act: string): Promise<void> {
  const records = await acting.lab.rooms.store.readSeats(acting.record.code)
  notifyBenches(
    acting.lab,
    seats.flatMap((id) => records[id] ?? []),
    act,
  )
}

/**
 * Returns without waiting. Each page that is notified reads the room: all seats at the same moment would delay everything else
 * that the class does.
 */
function notifyBenches(lab: Lab, records: readonly Pick<SeatRecord, 'bench'>[], act: string): void {
  const notifyAll = async () => {
    for (const [index, { bench: id }] of records.entries()) {
      if (index > 0 && index % AT_ONCE === 0) await sleep(NOTIFY_PAUSE_MS)
      const bench = await lab.benches.find(id).catch(() => null)
      bench?.append({ type: 'room.changed', act })
    }
  }
  notifyAll().catch(() => {})
}
