'use client'

import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { usePresentWords } from '../../../_ui/words/use-present-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Checks } from './task-bar.tsx'
import type { Slides } from './use-slides.ts'

/** What the experiment is about, and what the next step does. */
export function TitleSlide({ slides: { experiment } }: { slides: Slides }) {
  const { experiment: texts } = usePresentWords()
  const { mechanisms } = useWords()
  const language = useLanguage()
  return (
    <>
      <h2 className="text-[3.5rem] leading-none font-semibold tracking-tight text-balance">
        {experiment.title[language]}
      </h2>
      <p className="text-2xl text-soft">
        {texts.facts(experiment.minutes, experiment.task[language].length)}
      </p>
      <ul className="flex flex-wrap gap-x-8 gap-y-2 text-xl">
        {experiment.lanes.map((id) => (
          <li key={id} className="flex items-center gap-3">
            <Glyph of={id} className="size-5" />
            {mechanisms[id].name}
          </li>
        ))}
      </ul>
      <p className="text-soft">{texts.resets}</p>
    </>
  )
}

/** The question and its choices; later the prediction and the answer. */
export function PredictionSlide({ slides: { experiment, controller, predict } }: { slides: Slides }) {
  const { experiment: texts } = usePresentWords()
  const language = useLanguage()
  const { progress, isStarting, problem } = controller
  const { question, choices } = experiment.prediction
  const isOpen = progress?.state === 'started' && progress.prediction === null
  return (
    <>
      <h2 className="max-w-[52rem] text-[2.25rem] leading-tight font-semibold tracking-tight text-balance">
        {question[language]}
      </h2>
      <ul className="flex w-full max-w-[52rem] flex-col gap-3 text-2xl">
        {choices.map(({ id, text }, index) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={progress?.prediction === id}
              aria-disabled={!isOpen}
              aria-keyshortcuts={String(index + 1)}
              className="flex w-full items-center gap-4 rounded-md border-2 border-edge/60 bg-raised px-5 py-2.5 text-left leading-snug aria-pressed:border-ink aria-pressed:font-semibold"
              onClick={() => predict(id)}
            >
              <span className="font-mono text-soft" aria-hidden="true">
                {index + 1}
              </span>
              <span className="min-w-0 flex-1">{text[language]}</span>
              {progress?.rightChoice === id && (
                <span
                  data-outcome="accepted"
                  className="flex shrink-0 items-center gap-2 text-lg text-outcome"
                >
                  <OutcomeSign of="accepted" className="size-5" />
                  {texts.rightChoice}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {(isStarting || problem) && (
        <p className="text-lg text-soft">{isStarting ? texts.settingUp : texts.problem}</p>
      )}
    </>
  )
}

/** The result of the prediction, and why it is so; before the end, the open checks. */
export function ReasonSlide({ slides }: { slides: Slides }) {
  const { experiment: texts } = usePresentWords()
  const language = useLanguage()
  const { controller, experiment } = slides
  const { progress } = controller
  if (!progress?.reason) {
    const passed = progress?.checks.filter((check) => check.passed).length ?? 0
    return (
      <>
        <h2 className="text-[2.25rem] leading-tight font-semibold tracking-tight">
          {texts.notSolved(passed, experiment.checks.length)}
        </h2>
        <div className="text-xl leading-snug">
          <Checks slides={slides} />
        </div>
      </>
    )
  }
  const { prediction, rightChoice, reason, sources } = progress
  const right = experiment.prediction.choices.find(({ id }) => id === rightChoice)
  return (
    <>
      <h2 className="text-[2.25rem] leading-none font-semibold tracking-tight">{texts.why}</h2>
      {right && (
        <p className="flex items-center gap-3 text-xl font-medium">
          {prediction && (
            <span
              data-outcome={prediction === rightChoice ? 'accepted' : 'refused'}
              className="flex shrink-0 items-center gap-2 text-outcome"
            >
              <OutcomeSign of={prediction === rightChoice ? 'accepted' : 'refused'} className="size-5" />
              {prediction === rightChoice ? texts.right : texts.wrong}
            </span>
          )}
          {right.text[language]}
        </p>
      )}
      <p className="max-w-[54rem] text-[1.5rem] leading-snug">{reason[language]}</p>
      <p lang="en" className="text-soft">
        {sources.map(({ title }) => title).join(' · ')}
      </p>
    </>
  )
}
