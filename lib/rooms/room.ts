import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { compareSeq } from '#lib/ledger/seq.ts'
import type { Phase, RecordedRoomEvent, RoomSettings, TeacherAct } from './event.ts'
import { type BenchRun, withRun } from './seat-runs.ts'

/* The state of a room: a fold of its events. The same events give the same state, in any process. */

/** A hint that the teacher sent to a seat. */
export interface SentHint {
  readonly seq: string
  readonly experiment: string
  readonly hint: string
}

export interface Seat {
  readonly id: string
  readonly nickname: string
  /** The public name of its bench. */
  readonly bench: string
  readonly joinedAt: Instant
  /** The experiment and the phase of the room when it joined: earlier ones were not played, which is no failure. */
  readonly joinedIn: { readonly experiment: string | null; readonly phase: Phase }
  readonly isRemoved: boolean
  /** When its hand was raised; null if it is not. */
  readonly handAt: Instant | null
  /** When it was last opened in another browser. */
  readonly movedAt: Instant | null
  /** The events of its bench about experiments, oldest first, each once. */
  readonly progress: readonly RecordedEvent[]
  /** The same of all benches that it has had, by public name: the undo of a reset gives an earlier one back. */
  readonly progressByBench: ReadonlyMap<string, readonly RecordedEvent[]>
  /** The scores of its test suites against planted bugs, on all benches that it has had. */
  readonly runs: readonly BenchRun[]
  readonly hints: readonly SentHint[]
  /** The newest message to this seat: to all, or only to some. */
  readonly message: Message | null
  readonly note: string
  /** The newest event of this seat. */
  readonly lastAt: Instant
}

/** What the teacher has said. */
interface Message {
  readonly seq: string
  readonly text: string
  readonly at: Instant
}

/** An act of the teacher, for the list of acts and for undo. */
export interface ActEntry {
  readonly seq: string
  readonly at: Instant
  readonly act: TeacherAct
  readonly isUndone: boolean
  /** The seats whose benches it changed. */
  readonly changed: readonly string[]
}

export interface Room {
  readonly settings: RoomSettings
  readonly openedAt: Instant
  readonly experiment: string | null
  readonly phase: Phase
  /** Where the teacher has brought all seats last. */
  readonly brought: { readonly seq: string; readonly experiment: string } | null
  readonly locked: readonly string[]
  /** Since when the board is frozen; progress is recorded and shown when it is no longer frozen. */
  readonly frozenAt: Instant | null
  /** The message to all seats, which the projector shows too. */
  readonly broadcast: Message | null
  /** The experiments whose predictions are shown to all. */
  readonly revealed: readonly string[]
  readonly spotlight: string | null
  /** Whether the projector shows the scores of all seats. */
  readonly isScoreboardShown: boolean
  readonly timerEndsAt: Instant | null
  readonly seats: readonly Seat[]
  readonly acts: readonly ActEntry[]
}

const NOTHING: Room = {
  settings: { title: '', language: 'en', mode: 'self-paced', experiments: [], spoilers: true },
  openedAt: 0,
  experiment: null,
  phase: 'lobby',
  brought: null,
  locked: [],
  frozenAt: null,
  broadcast: null,
  revealed: [],
  spotlight: null,
  isScoreboardShown: false,
  timerEndsAt: null,
  seats: [],
  acts: [],
}

/** The room after these events, oldest first. */
export function roomOf(events: readonly RecordedRoomEvent[]): Room {
  return addEvents(NOTHING, events, undoneIn(events))
}

/** The acts that were undone. */
export function undoneIn(events: readonly RecordedRoomEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => (event.type === 'teacher.undid' ? [event.undone] : [])))
}

/** The room after some more events, if none of them undoes an act of before. */
export function addEvents(
  room: Room,
  events: readonly RecordedRoomEvent[],
  undone: ReadonlySet<string> = new Set(),
): Room {
  return events.reduce((state, event) => next(state, event, undone.has(event.seq)), room)
}

function next(room: Room, event: RecordedRoomEvent, isUndone: boolean): Room {
  const { at, seq } = event
  switch (event.type) {
    case 'room.opened':
      return {
        ...room,
        settings: event.settings,
        openedAt: at,
        experiment: event.settings.experiments[0] ?? null,
      }
    case 'seat.joined': {
      if (room.seats.some(({ id }) => id === event.seat)) return room
      const seat: Seat = {
        id: event.seat,
        nickname: event.nickname,
        bench: event.bench,
        joinedAt: at,
        joinedIn: { experiment: room.experiment, phase: room.phase },
        isRemoved: false,
        handAt: null,
        movedAt: null,
        progress: [],
        progressByBench: new Map(),
        runs: [],
        hints: [],
        message: room.broadcast,
        note: '',
        lastAt: at,
      }
      return { ...room, seats: [...room.seats, seat] }
    }
    case 'seat.moved':
      return withSeat(room, event.seat, () => ({ movedAt: at, lastAt: at }))
    case 'seat.bench':
      return withSeat(room, event.seat, ({ progressByBench }) => ({
        bench: event.bench,
        progress: progressByBench.get(event.bench) ?? [],
      }))
    case 'seat.hand':
      return withSeat(room, event.seat, ({ handAt }) => ({
        handAt: event.raised ? (handAt ?? afterOtherHands(room, at)) : null,
        lastAt: at,
      }))
    case 'seat.progressed':
      return withSeat(room, event.seat, (seat) => progressed(seat, event.bench, event.event, at))
    case 'seat.run':
      return withSeat(room, event.seat, (seat) => withRun(seat, { ...event.run, bench: event.bench }, at))
    case 'teacher.acted': {
      const acts = [...room.acts, { seq, at, act: event.act, isUndone, changed: event.changed ?? [] }]
      return { ...(isUndone ? room : acted(room, event.act, event)), acts }
    }
    case 'teacher.undid':
    case 'teacher.returned':
      return room
    // A restored snapshot may have events of another version of the app.
    default:
      return room
  }
}

/** Hands that were raised in the same millisecond keep their order. */
function afterOtherHands({ seats }: Room, at: Instant): Instant {
  return Math.max(at, ...seats.map(({ handAt }) => (handAt ?? 0) + 1))
}

function progressed(seat: Seat, bench: string, event: RecordedEvent, at: Instant): Partial<Seat> {
  const before = seat.progressByBench.get(bench) ?? []
  // It may be written twice: by the process that serves the bench, and by one that compared both logs.
  if (before.some(({ seq }) => seq === event.seq)) return {}
  const after = [...before, event].sort((a, b) => compareSeq(a.seq, b.seq))
  return {
    progressByBench: new Map([...seat.progressByBench, [bench, after]]),
    ...(bench === seat.bench ? { progress: after } : {}),
    lastAt: at,
  }
}

function acted(room: Room, act: TeacherAct, { at, seq }: RecordedRoomEvent): Room {
  switch (act.act) {
    case 'open': {
      const { experiments } = act
      return { ...room, locked: experiments ? room.locked.filter((id) => !experiments.includes(id)) : [] }
    }
    case 'lock':
      return {
        ...room,
        locked: [...new Set([...room.locked, ...(act.experiments ?? room.settings.experiments)])],
      }
    case 'goto':
      return {
        ...room,
        experiment: act.experiment,
        phase: act.phase,
        brought: act.bring && act.experiment !== null ? { seq, experiment: act.experiment } : room.brought,
      }
    case 'broadcast': {
      const message = act.text === null ? null : { seq, text: act.text, at }
      const broadcast = act.seats === undefined ? message : room.broadcast
      return withSeats({ ...room, broadcast }, act.seats, () => ({ message }))
    }
    case 'hint':
      return withSeats(room, act.seats, ({ hints }) => ({
        hints: [...hints, { seq, experiment: act.experiment, hint: act.hint }],
      }))
    case 'freeze':
      return { ...room, frozenAt: act.frozen ? (room.frozenAt ?? at) : null }
    case 'spotlight':
      return withSpotlight(room, act.seat)
    case 'scoreboard':
      return { ...room, isScoreboardShown: act.shown, spotlight: act.shown ? null : room.spotlight }
    case 'reveal': {
      const others = room.revealed.filter((id) => id !== act.experiment)
      return { ...room, revealed: act.revealed ? [...others, act.experiment] : others }
    }
    case 'timer':
      return { ...room, timerEndsAt: act.seconds === null ? null : at + act.seconds * 1000 }
    case 'remove': {
      const spotlight = room.spotlight === act.seat ? null : room.spotlight
      return withSeat({ ...room, spotlight }, act.seat, () => ({ isRemoved: true }))
    }
    case 'readmit':
      return withSeat(room, act.seat, () => ({ isRemoved: false }))
    case 'lower-hand':
      return withSeat(room, act.seat, () => ({ handAt: null }))
    case 'note':
      return withSeat(room, act.seat, () => ({ note: act.text }))
    case 'spoilers':
      return { ...room, settings: { ...room.settings, spoilers: act.shown } }
    // They change benches, whose events the room has.
    case 'push':
    case 'reset':
      return room
    default:
      return room
  }
}

/** The projector shows one of both: a seat, or the scores of all. */
function withSpotlight(room: Room, seat: string | null): Room {
  if (seat === null) return { ...room, spotlight: null }
  return {
    ...room,
    isScoreboardShown: false,
    spotlight: room.seats.some(isRemovedSeat(seat)) ? null : seat,
  }
}

const isRemovedSeat = (seat: string | null) => (each: Seat) => each.id === seat && each.isRemoved

/**
 * The newest act in effect that changed a bench after this one did: it has to be undone first, because its undo restores what
 * it found.
 */
export function laterChange({ acts }: Pick<Room, 'acts'>, { seq, changed }: ActEntry): ActEntry | null {
  if (changed.length === 0) return null
  const seats = new Set(changed)
  const isLater = (other: ActEntry) =>
    !other.isUndone && compareSeq(other.seq, seq) > 0 && other.changed.some((seat) => seats.has(seat))
  return acts.findLast(isLater) ?? null
}

function withSeat(room: Room, seat: string, change: (seat: Seat) => Partial<Seat>): Room {
  return withSeats(room, [seat], change)
}

/** @param seats all, if undefined */
function withSeats(
  room: Room,
  seats: readonly string[] | undefined,
  change: (seat: Seat) => Partial<Seat>,
): Room {
  const isMeant = ({ id }: Seat) => seats === undefined || seats.includes(id)
  return { ...room, seats: room.seats.map((seat) => (isMeant(seat) ? { ...seat, ...change(seat) } : seat)) }
}

/**
 * The progress of a seat that a board shows: while it is frozen, that of the moment at which it was frozen, without what the
 * teacher has reset since then.
 */
export function shownProgress(
  { progress }: Seat,
  { frozenAt }: Pick<Room, 'frozenAt'>,
): readonly RecordedEvent[] {
  if (frozenAt === null) return progress
  return progress.filter(({ type, realAt }) => realAt <= frozenAt || BY_TEACHER.includes(type))
}

const BY_TEACHER: readonly RecordedEvent['type'][] = ['experiment.reset', 'experiment.reset_undone']
