import type { RoomMode } from '../event.ts'

/*
 * A script of a workshop is data: its steps with minutes, and for each what the teacher does, says and looks at. The texts of
 * an experiment are the same in every script that has it.
 */

/** What a teacher needs in one step, in one language. */
export interface StepTexts {
  readonly do: readonly string[]
  readonly say: readonly string[]
  readonly look: readonly string[]
}

/** A step without an experiment. */
export interface PartTexts extends StepTexts {
  readonly title: string
}

/** An experiment in a workshop; its title, question and choices are those of the experiment. */
export interface LessonTexts extends StepTexts {
  /** Why a class predicts the expected choice. */
  readonly expect: string
}

export const PART_IDS = ['welcome', 'break', 'lunch', 'close'] as const
export type PartId = (typeof PART_IDS)[number]

/** The experiments of the scripts, each with the choice that most of a class can be expected to predict. */
export const EXPECTED = {
  'where-it-lives': 'references',
  tampering: 'refuse',
  'theft-and-replay': 'two',
  'size-limit': 'most',
  'which-timeout': 'none',
  'revocation-lag': 'none',
  'log-out-everywhere': 'none',
  'revocation-techniques': 'one',
  'stale-role': 'two',
  'session-fixation': 'two',
  csrf: 'no-cookie',
  'refresh-reuse': 'mallory',
  'key-rotation': 'two',
  'node-failure': 'references',
  'redis-outage': 'refused',
} as const
export type LessonId = keyof typeof EXPECTED

export type ScriptStep =
  | { readonly minutes: number; readonly part: PartId }
  | { readonly minutes: number; readonly experiment: LessonId }

export interface Script {
  readonly id: string
  readonly minutes: number
  readonly mode: RoomMode
  readonly steps: readonly ScriptStep[]
}

/** The texts of all scripts in one language. */
export interface ScriptTexts {
  readonly scripts: Readonly<Record<string, { readonly title: string; readonly summary: string }>>
  readonly parts: Readonly<Record<PartId, PartTexts>>
  readonly lessons: Readonly<Record<LessonId, LessonTexts>>
}
