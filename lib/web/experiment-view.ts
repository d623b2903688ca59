import { recordOf } from '#lib/core/record-of.ts'
import { type Experiment, LANGUAGES, type Language } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { isAnswered, type Progress } from '#lib/experiments/progress.ts'

type Texts = Experiment['texts'][Language]

/** A text of an experiment in both languages. */
function translated<T>({ texts }: Experiment, pick: (texts: Texts) => T): Record<Language, T> {
  return recordOf(LANGUAGES, (language) => pick(texts[language]))
}

/** Without hints, solution, right choice and reason. */
function described(experiment: Experiment) {
  const { id, level, minutes, lanes, setUp, bug, prediction, checks, code, texts } = experiment
  return {
    id,
    kind: bug ? ('bug' as const) : ('bench' as const),
    title: translated(experiment, ({ title }) => title),
    level,
    minutes,
    lanes,
    preset: setUp?.preset ?? null,
    policy: setUp && { ...setUp.policy, lanes },
    frozen: setUp?.frozen ?? false,
    task: translated(experiment, ({ task }) => task),
    prediction: {
      question: translated(experiment, ({ question }) => question),
      choices: prediction.choices.map((choice) => ({
        id: choice,
        text: translated(experiment, ({ choices }) => choices[choice] ?? ''),
      })),
      answeredBy: prediction.answeredBy,
    },
    checks: checks.map((check) => ({
      id: check.id,
      text: translated(experiment, (texts) => texts.checks[check.id] ?? ''),
    })),
    hints: Object.keys(texts.en.hints).length,
    code,
  }
}

/** All experiments as the API and the page show them, in the order in which they are offered. */
export const EXPERIMENT_VIEWS = EXPERIMENTS.map(described)

export function hintView(experiment: Experiment, id: string) {
  return { id, text: translated(experiment, ({ hints }) => hints[id] ?? '') }
}

/** What a speaker needs beforehand: the answer, the hints and the reason. */
export function notesOf(experiment: Experiment) {
  const { id, prediction, texts, sources } = experiment
  return {
    id,
    rightChoice: prediction.right,
    hints: Object.keys(texts.en.hints).map((hint) => hintView(experiment, hint)),
    reason: translated(experiment, ({ reason }) => reason),
    sources,
  }
}

/** The progress, with the right choice once the answer is known, and the reason once the experiment is solved. */
export function progressView(progress: Progress) {
  const experiment = experimentOf(progress.id)
  if (experiment === null) throw new Error(`No experiment ${progress.id}.`)
  const { startedBy: _, answers: __, ...facts } = progress
  const isSolved = progress.solvedAt !== null
  return {
    ...facts,
    rightChoice: isSolved || isAnswered(experiment, progress) ? experiment.prediction.right : null,
    hintTexts: progress.hints.map((hint) => hintView(experiment, hint)),
    reason: isSolved ? translated(experiment, ({ reason }) => reason) : null,
    sources: isSolved ? experiment.sources : [],
  }
}
