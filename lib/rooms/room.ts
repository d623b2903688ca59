import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Phase, RecordedRoomEvent, RoomSettings, TeacherAct } from './event.ts'

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
  /** The events of its benches about experiments, oldest first, each once. */
  readonly progress: readonly RecordedEvent[]
  readonly hints: readonly SentHint[]
  readonly note: string
  /** The newest event of this seat. */
  readonly lastAt: Instant
}

/** An act of the teacher, for the list of acts and for undo. */
export interface ActEntry {
  readonly seq: string
  readonly at: Instant
  readonly act: TeacherAct
  readonly isUndone: boolean
}

export interface Room {
  readonly settings: RoomSettings
  readonly openedAt: Instant
  readonly experiment: string | null
  readonly phase: Phase
  readonly locked: readonly string[]
  /** Since when the board is frozen; progress is recorded and shown when it is no longer frozen. */
  readonly frozenAt: Instant | null
  readonly broadcast: { readonly seq: string; readonly text: string; readonly at: Instant } | null
  /** The experiments whose predictions are shown to all. */
  readonly revealed: readonly string[]
  readonly spotlight: string | null
  readonly timerEndsAt: Instant | null
  readonly seats: readonly Seat[]
  readonly acts: readonly ActEntry[]
}

const NOTHING: Room = {
  settings: { title: '', language: 'en', mode: 'self-paced', experiments: [], spoilers: true },
  openedAt: 0,
  experiment: null,
  phase: 'lobby',
  locked: [],
  frozenAt: null,
  broadcast: null,
  revealed: [],
  spotlight: null,
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
        hints: [],
        note: '',
        lastAt: at,
      }
      return { ...room, seats: [...room.seats, seat] }
    }
    case 'seat.moved':
      return withSeat(room, event.seat, () => ({ movedAt: at, lastAt: at }))
    case 'seat.bench':
      return withSeat(room, event.seat, () => ({ bench: event.bench }))
    case 'seat.hand':
      return withSeat(room, event.seat, ({ handAt }) => ({
        handAt: event.raised ? (handAt ?? afterOtherHands(room, at)) : null,
        lastAt: at,
      }))
    case 'seat.progressed':
      // It may be written twice: by the process that serves the bench, and by one that compared both logs.
      return withSeat(room, event.seat, ({ progress, bench }) =>
        bench !== event.bench || progress.some(({ seq }) => seq === event.event.seq)
          ? {}
          : { progress: [...progress, event.event].sort(bySeq), lastAt: at },
      )
    case 'teacher.acted': {
      const acts = [...room.acts, { seq, at, act: event.act, isUndone }]
      return { ...(isUndone ? room : acted(room, event.act, event)), acts }
    }
    case 'teacher.undid':
    case 'teacher.returned':
      return room
  }
}

/** Hands that were raised in the same millisecond keep their order. */
function afterOtherHands({ seats }: Room, at: Instant): Instant {
  return Math.max(at, ...seats.map(({ handAt }) => (handAt ?? 0) + 1))
}

const bySeq = (a: RecordedEvent, b: RecordedEvent) => {
  const [[ma = 0, na = 0], [mb = 0, nb = 0]] = [a.seq.split('-').map(Number), b.seq.split('-').map(Number)]
  return ma - mb || na - nb
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
      return { ...room, experiment: act.experiment, phase: act.phase }
    case 'broadcast':
      return { ...room, broadcast: act.text === null ? null : { seq, text: act.text, at } }
    case 'hint':
      return withSeats(room, act.seats, ({ hints }) => ({
        hints: [...hints, { seq, experiment: act.experiment, hint: act.hint }],
      }))
    case 'freeze':
      return { ...room, frozenAt: act.frozen ? (room.frozenAt ?? at) : null }
    case 'reset':
      return withSeats(room, act.scope === 'room' ? undefined : act.seats, ({ progress }) => ({
        progress:
          act.scope === 'experiment'
            ? progress.filter((event) => !('experiment' in event) || event.experiment !== act.experiment)
            : [],
      }))
    case 'spotlight':
      return { ...room, spotlight: act.seat }
    case 'reveal': {
      const others = room.revealed.filter((id) => id !== act.experiment)
      return { ...room, revealed: act.revealed ? [...others, act.experiment] : others }
    }
    case 'timer':
      return { ...room, timerEndsAt: act.seconds === null ? null : at + act.seconds * 1000 }
    case 'remove':
    case 'readmit':
      return withSeat(room, act.seat, () => ({ isRemoved: act.act === 'remove' }))
    case 'lower-hand':
      return withSeat(room, act.seat, () => ({ handAt: null }))
    case 'note':
      return withSeat(room, act.seat, () => ({ note: act.text }))
    case 'spoilers':
      return { ...room, settings: { ...room.settings, spoilers: act.shown } }
    case 'push':
      return room
  }
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

/** The progress of a seat that a board shows: while it is frozen, that of the moment at which it was frozen. */
export function shownProgress(
  { progress }: Seat,
  { frozenAt }: Pick<Room, 'frozenAt'>,
): readonly RecordedEvent[] {
  return frozenAt === null ? progress : progress.filter(({ realAt }) => realAt <= frozenAt)
}
