import type { Policy, PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Bug } from './bug.ts'
import type { Run } from './run.ts'
import type { Step } from './step.ts'

/*
 * An experiment is a folder of data: set-up, prediction, checks, hints, a reference solution, wrong attempts, and texts in
 * both languages. The suite `tests/contract/experiments.test.ts` runs every solution and every wrong attempt.
 */

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

export const LEVELS = ['basic', 'medium', 'advanced'] as const
type Level = (typeof LEVELS)[number]

/** The texts of an experiment in one language. */
interface Texts<Choice extends string, Check extends string, Hint extends string> {
  readonly title: string
  /** What to do, one step each. */
  readonly task: readonly string[]
  readonly question: string
  readonly choices: Readonly<Record<Choice, string>>
  readonly checks: Readonly<Record<Check, string>>
  readonly hints: Readonly<Record<Hint, string>>
  /** Why the result is as it is. Shown once the experiment is solved. */
  readonly reason: string
}

/** A condition that the events of the bench must fulfil. */
interface Check<Id extends string, Hint extends string> {
  readonly id: Id
  /** The hints for this check, from the first nudge to the step itself. */
  readonly hints: readonly [Hint, ...Hint[]]
  readonly passes: (run: Run) => boolean
}

/** A typical mistake, which has a hint of its own. */
interface Mistake<Hint extends string> {
  readonly hint: Hint
  readonly isMade: (run: Run) => boolean
}

interface WrongAttempt<Hint extends string> {
  readonly id: string
  readonly steps: readonly Step[]
  /** The hint that is due after these steps. */
  readonly hint: Hint
}

interface Source {
  readonly title: string
  readonly url: string
}

export interface Experiment<
  Choice extends string = string,
  CheckId extends string = string,
  Hint extends string = string,
> {
  /** In kebab-case. */
  readonly id: string
  readonly level: Level
  readonly minutes: number
  readonly lanes: readonly MechanismId[]
  /** The state of the bench at the start; everything else is as after a reset. null: the bench is not used. */
  readonly setUp: {
    readonly preset: PresetId
    readonly policy: Policy
    readonly frozen?: boolean
    /** Planted bugs that are switched on. */
    readonly mutations?: readonly string[]
  } | null
  /** Of the kind `bug`: the listing and its fixes. */
  readonly bug?: Bug
  readonly prediction: {
    readonly choices: readonly Choice[]
    readonly right: Choice
    /** The check that shows the answer: a prediction is accepted until it passes. */
    readonly answeredBy: CheckId
  }
  readonly checks: readonly Check<CheckId, Hint>[]
  /** The first that is made determines the next hint; without one, the first open check does. */
  readonly mistakes: readonly Mistake<Hint>[]
  readonly sources: readonly Source[]
  /** The functions that decide the result, by file and name, as `GET /api/source/{file}` marks them. */
  readonly code: readonly { readonly file: string; readonly name: string }[]
  readonly solution: readonly Step[]
  readonly wrongAttempts: readonly WrongAttempt<Hint>[]
  readonly texts: Readonly<Record<Language, Texts<Choice, CheckId, Hint>>>
}

/** Lets the compiler compare the identifiers of an experiment with its texts. */
export function defineExperiment<
  const Choice extends string,
  const CheckId extends string,
  const Hint extends string,
>(experiment: Experiment<Choice, CheckId, Hint>): Experiment {
  return experiment as unknown as Experiment
}
