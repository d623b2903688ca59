import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '#lib/bench/bench.ts'
import { type ExperimentReset, resetExperiment, undoExperimentReset } from '#lib/bench/experiment-reset.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import type { RoomRecord, SeatRecord } from '#lib/bench/rooms.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import type { TeacherAct } from '#lib/rooms/event.ts'
import type { Room } from '#lib/rooms/room.ts'
import { problemOf } from './respond.ts'
import { type PushBefore, pushTo, undoPush } from './room-push.ts'

/* What the acts of a teacher change on the benches of seats, and how that is undone. */

/** Benches that are changed at the same time. */
const AT_ONCE = 8
/** Between two groups of seats that are notified: sixty seats in less than half a second. */
const NOTIFY_PAUSE_MS = 50

export interface Acting {
  readonly lab: Lab
  readonly record: RoomRecord
  readonly room: Room
  /** Whether cookies of this deployment are Secure. */
  readonly secure?: boolean
}

/** A seat whose bench could not be changed. */
export interface SeatFailure {
  readonly seat: string
  readonly code: string
  readonly detail: string
}

type BySeat<Before> = Readonly<Record<string, Before>>
type ResetBefore = Pick<SeatRecord, 'bench' | 'passwords'>
type ExperimentBefore = ExperimentReset & { readonly bench: string }

/** What undoes a change of benches, by seat. */
export type Undo =
  | { readonly of: 'push'; readonly before: BySeat<PushBefore> }
  | { readonly of: 'reset'; readonly before: BySeat<ResetBefore> }
  | { readonly of: 'experiment'; readonly experiment: string; readonly before: BySeat<ExperimentBefore> }

interface Changes {
  /** Null: the act does not change benches. */
  readonly undo: Undo | null
  readonly failures: readonly SeatFailure[]
}

export async function changeBenches(
  acting: Acting,
  act: TeacherAct,
  seats: readonly string[],
): Promise<Changes> {
  const { lab, record } = acting
  if (act.act === 'push') {
    const before: Record<string, PushBefore> = {}
    const failures = await eachBench(acting, seats, (bench, seat) =>
      pushTo(bench, operatorOf(lab, bench), act.push, (found) => {
        before[seat] = found
      }),
    )
    return { undo: { of: 'push', before }, failures }
  }
  if (act.act !== 'reset') return { undo: null, failures: [] }
  const experiment = act.scope === 'experiment' ? experimentOf(act.experiment ?? '') : null
  if (experiment !== null) {
    const before: Record<string, ExperimentBefore> = {}
    const failures = await eachBench(acting, seats, async (bench, seat) => {
      const reset = await resetExperiment(lab.benches, bench, experiment)
      if (reset) before[seat] = { bench: bench.id, ...reset }
    })
    return { undo: { of: 'experiment', experiment: experiment.id, before }, failures }
  }
  const before: Record<string, ResetBefore> = {}
  const failures = await eachBench(acting, seats, async (old, seat) => {
    const { bench, passwords } = await lab.rooms.seat(record.code, seat)
    await lab.rooms.replaceBench(record.code, seat)
    before[seat] = { bench, passwords }
    // The page follows the event log of its old bench. It changes to the new one now: what it does on the old one is lost.
    old.append({ type: 'room.changed', act: 'reset' })
  })
  return { undo: { of: 'reset', before }, failures }
}

/** @returns the seats whose benches could not be restored */
export function restoreBenches(acting: Acting, undo: Undo): Promise<readonly SeatFailure[]> {
  const { lab, record } = acting
  const seats = Object.keys(undo.before)
  if (undo.of === 'push') {
    return eachBench(acting, seats, (bench, seat) =>
      undoPush(operatorOf(lab, bench), foundOn(bench, undo.before[seat])),
    )
  }
  if (undo.of === 'experiment') {
    const experiment = experimentOf(undo.experiment)
    return eachBench(acting, seats, async (bench, seat) => {
      if (experiment) {
        await undoExperimentReset(lab.benches, bench, experiment, foundOn(bench, undo.before[seat]))
      }
    })
  }
  return eachBench(acting, seats, async (current, seat) => {
    const before = undo.before[seat]
    const bench = before && (await lab.benches.find(before.bench))
    if (!bench) throw new RequestRefused('not_found', 'The earlier bench no longer exists.')
    await lab.rooms.giveBack(record.code, seat, before, bench.publicName)
    current.append({ type: 'room.changed', act: 'undo' })
  })
}

/** @throws RequestRefused `not_found` if the seat has another bench by now */
function foundOn<Before extends { readonly bench: string }>(
  bench: Bench,
  before: Before | undefined,
): Before {
  if (before?.bench === bench.id) return before
  throw new RequestRefused('not_found', 'The bench that the act changed no longer exists.')
}

function operatorOf(lab: Lab, bench: Bench): Operator {
  return new Operator(lab.benches, bench, bench.connectedNode(), () => {})
}

/** Runs work on the bench of each seat, several at a time. @returns the seats for which it failed */
async function eachBench(
  { lab, record }: Acting,
  seats: readonly string[],
  work: (bench: Bench, seat: string) => Promise<void>,
): Promise<readonly SeatFailure[]> {
  const waiting = [...seats]
  const failures: SeatFailure[] = []
  const worker = async () => {
    for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift()) {
      try {
        const { bench } = await lab.rooms.benchOf(record.code, seat)
        await work(bench, seat)
      } catch (error) {
        const { code, detail } = problemOf(error)
        failures.push({ seat, code, detail })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return failures
}

/** The benches of these seats that exist. */
export async function benchesOf(
  { lab, record }: Acting,
  seats: readonly string[],
): Promise<readonly Bench[]> {
  const records = await lab.rooms.store.readSeats(record.code)
  const ids = seats.flatMap((seat) => records[seat]?.bench ?? [])
  const benches = await Promise.all(ids.map((id) => lab.benches.find(id)))
  return benches.filter((bench) => bench !== null)
}

/**
 * Notifies the pages of seats by the event logs of their benches, which they follow anyway. Returns before they are notified:
 * each page then reads the room, and all of them at the same moment would delay everything else that the class does.
 */
export async function notify(acting: Acting, seats: readonly string[], act: string): Promise<void> {
  const { lab, record } = acting
  const records = await lab.rooms.store.readSeats(record.code)
  const ids = seats.flatMap((seat) => records[seat]?.bench ?? [])
  const notifyAll = async () => {
    for (const [index, id] of ids.entries()) {
      if (index > 0 && index % AT_ONCE === 0) await sleep(NOTIFY_PAUSE_MS)
      const bench = await lab.benches.find(id).catch(() => null)
      bench?.append({ type: 'room.changed', act })
    }
  }
  notifyAll().catch(() => {})
}
