import type { RunResult } from '#lib/core/mutation-score.ts'
import type { PresetId } from '#lib/core/policy.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'

/*
 * A room is a fold of its events. Everything that the board, the projector and a seat show is derived from them, so a restart
 * of the server loses nothing, and an act of the teacher is undone by leaving its event out.
 */

export const ROOM_MODES = ['self-paced', 'guided', 'race', 'exam'] as const
export type RoomMode = (typeof ROOM_MODES)[number]

/** The phases of an experiment in a guided room, in order. */
export const PHASES = ['lobby', 'predict', 'do', 'reveal', 'debrief'] as const
export type Phase = (typeof PHASES)[number]

export const ROOM_LANGUAGES = ['en', 'zh'] as const

export interface RoomSettings {
  readonly title: string
  readonly language: (typeof ROOM_LANGUAGES)[number]
  readonly mode: RoomMode
  /** The experiments of the room, in order. */
  readonly experiments: readonly string[]
  /** Whether seats may see the last hint and the reason before they have solved an experiment. */
  readonly spoilers: boolean
}

/** What a teacher changes on benches. */
export interface Push {
  readonly preset?: PresetId | undefined
  /** A merge patch of the policy (RFC 7396). */
  readonly policy?: Readonly<Record<string, unknown>> | undefined
  readonly advanceSeconds?: number | undefined
  readonly redis?: 'up' | 'down' | 'slow' | 'read-only' | undefined
}

export const RESET_SCOPES = ['seat', 'experiment', 'room'] as const

/** An act of the teacher. `seats`: those concerned; absent: all. */
export type TeacherAct =
  | { readonly act: 'open' | 'lock'; readonly experiments?: readonly string[] | undefined }
  | {
      readonly act: 'goto'
      readonly experiment: string | null
      readonly phase: Phase
      /** The pages of the seats go to the experiment, whatever they show. */
      readonly bring?: true | undefined
    }
  | { readonly act: 'push'; readonly push: Push; readonly seats?: readonly string[] | undefined }
  /** `text` null: it is removed. */
  | {
      readonly act: 'broadcast'
      readonly text: string | null
      readonly seats?: readonly string[] | undefined
    }
  | {
      readonly act: 'hint'
      readonly experiment: string
      readonly hint: string
      readonly seats?: readonly string[] | undefined
    }
  | { readonly act: 'freeze'; readonly frozen: boolean }
  | {
      readonly act: 'reset'
      readonly scope: (typeof RESET_SCOPES)[number]
      readonly seats?: readonly string[] | undefined
      readonly experiment?: string | undefined
    }
  | { readonly act: 'spotlight'; readonly seat: string | null }
  /** The projector shows the scores of all seats, without names. */
  | { readonly act: 'scoreboard'; readonly shown: boolean }
  | { readonly act: 'reveal'; readonly experiment: string; readonly revealed: boolean }
  | { readonly act: 'timer'; readonly seconds: number | null }
  | { readonly act: 'remove' | 'readmit' | 'lower-hand'; readonly seat: string }
  | { readonly act: 'note'; readonly seat: string; readonly text: string }
  | { readonly act: 'spoilers'; readonly shown: boolean }

/** The score of a run of a test suite against the planted bugs. */
export interface SeatRun extends RunResult {
  /** The event of the bench that states it. */
  readonly seq: string
  /** The ID that the run has given itself. */
  readonly run: string
  /** Wall clock of the server. */
  readonly at: Instant
}

/** What happened in a room. */
export type RoomEvent =
  | { readonly type: 'room.opened'; readonly settings: RoomSettings }
  | {
      readonly type: 'seat.joined'
      readonly seat: string
      readonly nickname: string
      /** The public name of the bench. */
      readonly bench: string
    }
  /** The seat was opened in another browser, by its resume phrase. */
  | { readonly type: 'seat.moved'; readonly seat: string }
  /** The seat has another bench: after a reset or its undo, or because the old one no longer exists. */
  | { readonly type: 'seat.bench'; readonly seat: string; readonly bench: string }
  | { readonly type: 'seat.hand'; readonly seat: string; readonly raised: boolean }
  /** An event of its bench about an experiment, or its reset. That of an earlier bench counts if the seat gets it back. */
  | {
      readonly type: 'seat.progressed'
      readonly seat: string
      readonly bench: string
      readonly event: RecordedEvent
    }
  /** The score of the newest run that its bench was sent, when it has changed. */
  | { readonly type: 'seat.run'; readonly seat: string; readonly bench: string; readonly run: SeatRun }
  | {
      readonly type: 'teacher.acted'
      readonly act: TeacherAct
      /** The seats whose benches it changed; absent: none. */
      readonly changed?: readonly string[]
    }
  /** Leaves an act out. */
  | { readonly type: 'teacher.undid'; readonly undone: string }
  | { readonly type: 'teacher.returned' }

/** An event in the log of a room. */
export type RecordedRoomEvent = RoomEvent & {
  readonly seq: string
  /** Wall clock of the server. */
  readonly at: Instant
}
