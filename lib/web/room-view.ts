import { renderSVG } from 'uqr'
import type { RoomRecord } from '#lib/bench/rooms.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import { type Progress, progressOf } from '#lib/experiments/progress.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { SeatRun, TeacherAct } from '#lib/rooms/event.ts'
import { laterChange, type Room, type Seat, shownProgress } from '#lib/rooms/room.ts'
import { rankedRuns, shownRun } from '#lib/rooms/seat-runs.ts'
import type { Call } from './call.ts'

/* What a board, a projector and a seat show of a room. */

/** Acts that a board lists. */
const MAX_ACTS = 100
/** Acts that change benches can be undone for this long: what undoes them is kept. */
export const UNDO_MS = 30_000

/** The address of a room for its participants. */
export function joinUrlOf(call: Call, code: string): string {
  return `${joinPageOf(call)}/${code}`
}

/** Where participants type a code: at the address of the deployment, or at the one that the request was sent to. */
export function joinPageOf({ lab, request, secure }: Call): string {
  const host = request.headers.get('host') ?? 'localhost'
  const scheme = request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol.replace(':', '')
  const origin = lab.environment.publicUrl ?? `${secure && scheme === 'https' ? 'https' : 'http'}://${host}`
  return `${origin}/join`
}

/** The address as a QR code. */
export function qrOf(url: string): string {
  return renderSVG(url, { border: 2, ecc: 'M' })
}

interface SeatProgressView {
  readonly experiment: string
  readonly state: Progress['state']
  readonly prediction: string | null
  readonly passed: number
  readonly checks: number
  readonly hints: number
  readonly attempts: number
  readonly solvedAt: number | null
  readonly solvedInSeconds: number | null
  readonly isPlayed: boolean
}

interface KnownProgress extends Pick<Room, 'settings' | 'frozenAt'> {
  readonly progress: readonly SeatProgressView[]
}

/** An act of the teacher has every seat read the room at the same moment: a seat that has not changed is not folded again. */
const known = new WeakMap<Seat, KnownProgress>()

/** The progress of a seat in the experiments of the room. */
export function seatProgress(room: Room, seat: Seat): readonly SeatProgressView[] {
  const { settings, frozenAt } = room
  const before = known.get(seat)
  if (before?.settings === settings && before.frozenAt === frozenAt) return before.progress
  const progress = foldProgress(room, seat)
  known.set(seat, { settings, frozenAt, progress })
  return progress
}

function foldProgress(room: Room, seat: Seat): readonly SeatProgressView[] {
  const { experiments } = room.settings
  const chosen = experiments.flatMap((id) => experimentOf(id) ?? [])
  const joinedAt = experiments.indexOf(seat.joinedIn.experiment ?? '')
  const events = shownProgress(seat, room)
  return progressOf(chosen, events).map((progress, index) => ({
    experiment: progress.id,
    state: progress.solvedAt === null ? progress.state : 'solved',
    prediction: progress.prediction,
    passed: progress.checks.filter(({ passed }) => passed).length,
    checks: progress.checks.length,
    hints: progress.hints.length,
    attempts: progress.attempts,
    solvedAt: progress.solvedAt,
    solvedInSeconds: solvedInSeconds(progress, events),
    // In a guided room, an experiment of before it joined was not played: it is no failure.
    isPlayed: room.settings.mode === 'self-paced' || progress.attempts > 0 || index >= joinedAt,
  }))
}

/** Progress has the clock of the bench, which can be advanced by days. */
function solvedInSeconds({ id, solvedAt }: Progress, events: readonly RecordedEvent[]): number | null {
  const solved = events.findIndex(
    (event) => event.type === 'experiment.solved' && event.experiment === id && event.at === solvedAt,
  )
  const started = events
    .slice(0, Math.max(0, solved))
    .findLast((event) => event.type === 'experiment.started' && event.experiment === id)
  const end = events[solved]
  return end && started ? Math.round((end.realAt - started.realAt) / 1000) : null
}

/** How many seats chose what, by experiment. */
export function predictionsOf(
  progress: readonly (readonly SeatProgressView[])[],
  isShown: (experiment: string) => boolean,
): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { experiment, prediction } of progress.flat()) {
    if (prediction === null || !isShown(experiment)) continue
    const of = counts[experiment] ?? {}
    counts[experiment] = { ...of, [prediction]: (of[prediction] ?? 0) + 1 }
  }
  return counts
}

/** What everyone in the room sees. `progress`: that of the seats that were not removed. */
export function sharedView(
  record: RoomRecord,
  room: Room,
  seq: string,
  progress: readonly (readonly SeatProgressView[])[],
  isTeacher: boolean,
) {
  const { settings, experiment, phase, locked, frozenAt, broadcast, timerEndsAt, spotlight, revealed } = room
  return {
    ...settings,
    code: record.code,
    hasPassword: record.password !== null,
    openedAt: room.openedAt,
    expiresAt: record.expiresAt,
    now: Date.now(),
    seq,
    experiment,
    phase,
    experimentSince: experimentSince(room),
    brought: room.brought,
    locked,
    frozenAt,
    broadcast,
    timerEndsAt,
    timerStartedAt: timerEndsAt === null ? null : (lastTimer(room)?.at ?? null),
    spotlight,
    scoreboard: room.isScoreboardShown ? rankedRuns(room).map(runView) : null,
    revealed,
    predictions: predictionsOf(progress, (id) => isTeacher || revealed.includes(id)),
    seatCount: room.seats.filter(({ isRemoved }) => !isRemoved).length,
    progressCounts: settings.experiments.map((id) => {
      const all = progress.map((each) => each.find((of) => of.experiment === id))
      return {
        experiment: id,
        predicted: all.filter((of) => of && of.prediction !== null).length,
        started: all.filter((of) => of && of.state !== 'open').length,
        solved: all.filter((of) => of?.state === 'solved').length,
      }
    }),
  }
}

function runView({ state, killed, counted, isOverFitted }: SeatRun) {
  return { state, killed, counted, isOverFitted }
}

/** When the room came to its experiment: messages and timers of before belong to an earlier one. */
function experimentSince({ settings, openedAt, acts }: Room): number {
  let here = { experiment: settings.experiments[0] ?? null, at: openedAt }
  for (const { act, at, isUndone } of acts) {
    if (!isUndone && act.act === 'goto' && act.experiment !== here.experiment) {
      here = { experiment: act.experiment, at }
    }
  }
  return here.at
}

function lastTimer({ acts }: Room) {
  return acts.findLast(({ act, isUndone }) => !isUndone && act.act === 'timer')
}

/** When a hand was raised; not shown of a seat that was removed. */
export function shownHand({ handAt, isRemoved }: Seat): number | null {
  return isRemoved ? null : handAt
}

/** The rows of a board. */
export function boardSeats(
  room: Room,
  progress: readonly (readonly SeatProgressView[])[],
  lastSeenAt: Readonly<Record<string, number>>,
) {
  return room.seats.map((seat, index) => {
    const run = shownRun(seat, room)
    return {
      id: seat.id,
      nickname: seat.nickname,
      bench: seat.bench,
      joinedAt: seat.joinedAt,
      isRemoved: seat.isRemoved,
      handAt: shownHand(seat),
      movedAt: seat.movedAt,
      note: seat.note,
      lastSeenAt: Math.max(seat.lastAt, lastSeenAt[seat.id] ?? 0),
      lastProgressAt: shownProgress(seat, room).at(-1)?.realAt ?? null,
      progress: progress[index] ?? [],
      run: run && { ...runView(run), at: run.at },
    }
  })
}

/** Acts that have an effect on benches, which is kept for a while. */
const ON_BENCHES: readonly TeacherAct['act'][] = ['push', 'reset']

/** Whether an act changes benches: its undo does too. */
export function isOnBenches({ act }: TeacherAct): boolean {
  return ON_BENCHES.includes(act)
}

/** Until when an act can be undone; null: it cannot. */
export function undoUntil(act: TeacherAct, at: number, isUndone: boolean, expiresAt: number): number | null {
  if (isUndone) return null
  const until = isOnBenches(act) ? at + UNDO_MS : expiresAt
  return until > Date.now() ? until : null
}

export function actList(room: Room, { expiresAt }: RoomRecord) {
  return room.acts
    .slice(-MAX_ACTS)
    .toReversed()
    .map((entry) => {
      const { seq, at, act, isUndone } = entry
      const until = undoUntil(act, at, isUndone, expiresAt)
      return {
        seq,
        at,
        act: { ...act },
        isUndone,
        undoUntil: until !== null && laterChange(room, entry) ? null : until,
      }
    })
}
