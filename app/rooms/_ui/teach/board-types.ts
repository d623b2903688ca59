import type { TeacherView } from '#lib/web/room-types.ts'
import type { RequestParts } from '#lib/web/routes-types.ts'
import type { ExperimentInfo } from '../../../_ui/experiments/use-progress.ts'

/** An act of the teacher, as the API accepts it. */
export type RoomAct = RequestParts<'/api/rooms/{code}/acts', 'POST'>['body']
export type Phase = TeacherView['phase']
export const PHASES = ['lobby', 'predict', 'do', 'reveal', 'debrief'] as const satisfies readonly Phase[]

/** The dialogs of a board; one is open at a time. */
export type DialogId = 'join' | 'push' | 'message' | 'hint' | 'timer' | 'reset' | 'end'

/** What all parts of a board work with. */
export interface BoardTools {
  readonly room: TeacherView
  /** The experiments of the room, in its order. */
  readonly infos: readonly ExperimentInfo[]
  readonly titleOf: (experiment: string | null) => string
  readonly nameOf: (seat: string) => string
  /** The selected seats; none: an act is about all. */
  readonly selected: readonly string[]
  readonly act: (act: RoomAct) => Promise<boolean>
  readonly openDialog: (dialog: DialogId | null) => void
}
