import type { BoardWords } from '../../../_ui/words/rooms-board.en.ts'
import type { BoardTools, RoomAct } from './board-types.ts'
import { CLOCK_IDS, CLOCKS, type Push, settingOf } from './push-settings.ts'

/** Seats that are named; more are counted. */
export const MAX_NAMES = 3

type Names = Pick<BoardTools, 'nameOf' | 'titleOf' | 'hintOf' | 'bar'>

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
export function actText(act: RoomAct, tools: Names, words: BoardWords): string {
  const { actTexts: did, acts } = words
  const { nameOf, titleOf, hintOf } = tools
  switch (act.act) {
    case 'open':
    case 'lock':
      return `${did[act.act]} ${act.experiments?.map(titleOf).join(', ') ?? did.all}`
    case 'goto':
      if (act.experiment === null) return did.noExperiment
      return act.bring
        ? did.bring(titleOf(act.experiment))
        : did.goto(titleOf(act.experiment), acts.phases[act.phase])
    case 'push':
      return `${did.push}: ${pushText(act.push, tools, words)} (${seatsText(act.seats, tools, words)})`
    case 'broadcast':
      if (act.text === null) return did.noBroadcast
      return `${did.broadcast(act.text)} (${seatsText(act.seats, tools, words)})`
    case 'hint':
      return `${did.hint(hintOf(act.experiment, act.hint))} (${seatsText(act.seats, tools, words)})`
    case 'freeze':
      return act.frozen ? did.freeze : did.unfreeze
    case 'reset': {
      const of =
        act.scope === 'experiment' ? titleOf(act.experiment ?? null) : seatsText(act.seats, tools, words)
      return act.scope === 'room' ? did.reset.room : `${did.reset[act.scope]}: ${of}`
    }
    case 'spotlight':
      return act.seat === null ? did.noSpotlight : `${did.spotlight}: ${nameOf(act.seat)}`
    case 'scoreboard':
      return act.shown ? did.scoreboard : did.noScoreboard
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

/** What a push has changed. Its values are those of the dialog, or of a program that uses the API. */
function pushText(
  { preset, policy, advanceSeconds, redis }: Push,
  { bar }: Pick<BoardTools, 'bar'>,
  { push: texts }: BoardWords,
): string {
  const setting = policy && settingOf(policy)
  const clock = CLOCK_IDS.find((id) => CLOCKS[id] === advanceSeconds)
  const parts = [
    preset && `${texts.preset} ${bar.presets[preset]}`,
    policy && (setting ? texts.settings[setting] : texts.setting),
    advanceSeconds !== undefined && `${texts.clock} ${clock ? texts.clocks[clock] : `${advanceSeconds} s`}`,
    redis && `${texts.redis} ${bar.redisStates[redis]}`,
  ]
  return parts.filter(Boolean).join(', ')
}
