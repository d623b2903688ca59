import type { BoardWords } from '../../../_ui/words/rooms-board.en.ts'
import type { BoardTools, RoomAct } from './board-types.ts'

/** Seats that are named; more are counted. */
export const MAX_NAMES = 3

/** Seats in words: their names, or how many. */
export function seatsText(
  seats: readonly string[] | undefined,
  { nameOf }: Pick<BoardTools, 'nameOf'>,
  { actTexts: did }: BoardWords,
): string {
  if (seats === undefined) return did.allSeats
  return seats.length > MAX_NAMES ? did.seats(seats.length) : seats.map(nameOf).join(', ')
}

/** What a teacher did, in a few words. */
export function actText(
  act: RoomAct,
  tools: Pick<BoardTools, 'nameOf' | 'titleOf'>,
  words: BoardWords,
): string {
  const { actTexts: did, acts } = words
  const { nameOf, titleOf } = tools
  switch (act.act) {
    case 'open':
    case 'lock':
      return `${did[act.act]} ${act.experiments?.map(titleOf).join(', ') ?? did.all}`
    case 'goto':
      return did.goto(titleOf(act.experiment), acts.phases[act.phase])
    case 'push':
      return `${did.push}: ${Object.values(act.push).map(valueText).join(', ')} (${seatsText(act.seats, tools, words)})`
    case 'broadcast':
      return act.text === null ? did.noBroadcast : did.broadcast(act.text)
    case 'hint':
      return `${did.hint(act.hint)} (${seatsText(act.seats, tools, words)})`
    case 'freeze':
      return act.frozen ? did.freeze : did.unfreeze
    case 'reset': {
      const of =
        act.scope === 'experiment' ? titleOf(act.experiment ?? null) : seatsText(act.seats, tools, words)
      return act.scope === 'room' ? did.reset.room : `${did.reset[act.scope]}: ${of}`
    }
    case 'spotlight':
      return act.seat === null ? did.noSpotlight : `${did.spotlight}: ${nameOf(act.seat)}`
    case 'reveal':
      return `${act.revealed ? did.reveal : did.hide} ${titleOf(act.experiment)}`
    case 'timer':
      return act.seconds === null ? did.noTimer : did.timer(Math.round(act.seconds / 6) / 10)
    case 'remove':
    case 'readmit':
    case 'lower-hand':
    case 'note':
      return `${did[act.act]} ${nameOf(act.seat)}`
    case 'spoilers':
      return did.spoilers
    case 'undo':
      return acts.undo
  }
}

const valueText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
