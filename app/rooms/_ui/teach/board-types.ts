import type { TeacherView } from '#lib/web/room-types.ts'
import type { RequestParts } from '#lib/web/routes-types.ts'
import type { ExperimentInfo } from '../../../_ui/experiments/use-progress.ts'
import type { Words } from '../../../_ui/words/en.ts'

/** An act of the teacher, as the API accepts it. */
export type RoomAct = RequestParts<'/api/rooms/{code}/acts', 'POST'>['body']
export type Phase = TeacherView['phase']
export const PHASES = ['lobby', 'predict', 'do', 'reveal', 'debrief'] as const satisfies readonly Phase[]

/** The dialogs of a board; one is open at a time. */
export type DialogId = 'join' | 'push' | 'message' | 'hint' | 'timer' | 'reset' | 'end'

/** An act that was undone on this board. */
export interface Undone {
  /** The undo itself. */
  readonly undo: string
  readonly seq: string
  /** The newest act at that moment. */
  readonly newest: string | null
}

/** What all parts of a board work with. */
export interface BoardTools {
  readonly room: TeacherView
  /** The experiments of the room, in its order. */
  readonly infos: readonly ExperimentInfo[]
  readonly titleOf: (experiment: string | null) => string
  readonly nameOf: (seat: string) => string
  /** The text of a hint of an experiment. */
  readonly hintOf: (experiment: string, hint: string) => string
  /** Names of policy presets and states of Redis. */
  readonly bar: Pick<Words['bar'], 'presets' | 'redisStates'>
  /** The selected seats; none: an act is about all. */
  readonly selected: readonly string[]
  /** The act that was undone last. */
  readonly undone: Undone | null
  readonly act: (act: RoomAct) => Promise<boolean>
  readonly openDialog: (dialog: DialogId | null) => void
}
