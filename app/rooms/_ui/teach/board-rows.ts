import type { BoardSeatView, TeacherView } from '#lib/web/room-types.ts'

/* The rows of a board: which seats need the teacher, and in which order they are shown. */

export const SORTS = ['hand', 'name', 'progress', 'seen', 'stuck'] as const
export type Sort = (typeof SORTS)[number]

export interface BoardRow {
  readonly seat: BoardSeatView
  /** The place among the raised hands, from 1; null if its hand is not raised. */
  readonly hand: number | null
  readonly isStuck: boolean
  /** Solved experiments count more than any number of checks. */
  readonly score: number
}

/**
 * At work in an experiment, and without progress for this many minutes. When its bench was last used does not matter: an act of
 * the teacher uses it too. Where the room is led, a seat is at work in the current experiment, once the lanes are open.
 */
function isStuck({ progress, lastProgressAt }: BoardSeatView, room: Led, minutes: number) {
  const { mode, phase, experiment, now } = room
  const isLed = mode === 'guided'
  if (isLed && phase !== 'do') return false
  const isAtWork = progress.some(
    (of) => of.state === 'started' && of.attempts >= 1 && (!isLed || of.experiment === experiment),
  )
  return isAtWork && lastProgressAt !== null && now - lastProgressAt > minutes * 60_000
}
type Led = Pick<TeacherView, 'mode' | 'phase' | 'experiment' | 'now'>

function scoreOf({ progress }: BoardSeatView): number {
  const passed = progress.reduce((sum, of) => sum + of.passed, 0)
  return progress.filter(({ state }) => state === 'solved').length * 1000 + passed
}

const NAMES = new Intl.Collator(undefined, { numeric: true })

const ORDERS: Readonly<Record<Sort, (a: BoardRow, b: BoardRow) => number>> = {
  hand: (a, b) => (a.hand ?? Number.POSITIVE_INFINITY) - (b.hand ?? Number.POSITIVE_INFINITY) || 0,
  name: (a, b) => NAMES.compare(a.seat.nickname, b.seat.nickname),
  progress: (a, b) => b.score - a.score,
  seen: (a, b) => b.seat.lastSeenAt - a.seat.lastSeenAt,
  stuck: (a, b) => Number(b.isStuck) - Number(a.isStuck) || a.score - b.score,
}

/** The seats in this order, those that were removed last. */
export function boardRows(
  room: Led & Pick<TeacherView, 'seats'>,
  sort: Sort,
  stuckMinutes: number,
): readonly BoardRow[] {
  const { seats } = room
  const hands = handsOf(seats).map(({ id }) => id)
  return seats
    .map((seat) => ({
      seat,
      hand: hands.includes(seat.id) ? hands.indexOf(seat.id) + 1 : null,
      isStuck: !seat.isRemoved && isStuck(seat, room, stuckMinutes),
      score: scoreOf(seat),
    }))
    .sort((a, b) => Number(a.seat.isRemoved) - Number(b.seat.isRemoved) || ORDERS[sort](a, b))
}

/** The seats whose hands are raised, the first one first. */
export function handsOf(seats: readonly BoardSeatView[]): readonly BoardSeatView[] {
  return seats
    .filter(({ handAt, isRemoved }) => handAt !== null && !isRemoved)
    .sort((a, b) => (a.handAt ?? 0) - (b.handAt ?? 0))
}

/** When the newest event of the room or of one of its benches happened. A seq begins with its instant. */
export function newestEventAt({ seq, seats }: TeacherView): number {
  return Math.max(Number(seq.split('-')[0]), ...seats.map(({ lastSeenAt }) => lastSeenAt))
}
