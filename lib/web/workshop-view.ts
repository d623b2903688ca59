import { recordOf } from '#lib/core/record-of.ts'
import { LANGUAGES, type Language } from '#lib/experiments/experiment.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import { EXPECTED, SCRIPT_TEXTS, SCRIPTS } from '#lib/rooms/scripts/index.ts'
import type { Script, ScriptStep, ScriptTexts, StepTexts } from '#lib/rooms/scripts/script.ts'

/* The scripts of workshops as the API and the page show them, with what they show of their experiments. */

function inBoth<T>(pick: (texts: ScriptTexts, language: Language) => T): Record<Language, T> {
  return recordOf(LANGUAGES, (language) => pick(SCRIPT_TEXTS[language], language))
}

const stepTexts = (pick: (texts: ScriptTexts) => StepTexts) => ({
  do: inBoth((texts) => [...pick(texts).do]),
  say: inBoth((texts) => [...pick(texts).say]),
  look: inBoth((texts) => [...pick(texts).look]),
})

function stepView(step: ScriptStep) {
  const { minutes } = step
  if ('part' in step) {
    const id = step.part
    const title = inBoth(({ parts }) => parts[id].title)
    return { id, minutes, title, ...stepTexts(({ parts }) => parts[id]), experiment: null }
  }
  const id = step.experiment
  const experiment = experimentOf(id)
  if (experiment === null) throw new Error(`A script names the experiment ${id}, which does not exist.`)
  const { texts, prediction } = experiment
  return {
    id,
    minutes,
    title: inBoth((_, language) => texts[language].title),
    ...stepTexts(({ lessons }) => lessons[id]),
    experiment: {
      task: inBoth((_, language) => [...texts[language].task]),
      question: inBoth((_, language) => texts[language].question),
      choices: prediction.choices.map((choice) => ({
        id: choice,
        text: inBoth((_, language) => texts[language].choices[choice] ?? ''),
      })),
      rightChoice: prediction.right,
      expectedChoice: EXPECTED[id],
      expect: inBoth(({ lessons }) => lessons[id].expect),
      reason: inBoth((_, language) => texts[language].reason),
    },
  }
}

function scriptView({ id, minutes, mode, steps }: Script) {
  return {
    id,
    minutes,
    mode,
    title: inBoth(({ scripts }) => scripts[id]?.title ?? ''),
    summary: inBoth(({ scripts }) => scripts[id]?.summary ?? ''),
    experiments: steps.flatMap((step) => ('experiment' in step ? [step.experiment] : [])),
    steps: steps.map(stepView),
  }
}

export const WORKSHOP_VIEWS = SCRIPTS.map(scriptView)
