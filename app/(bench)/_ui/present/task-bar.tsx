'use client'

import { StateSign } from '../../../_ui/experiments/state-sign.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { usePresentWords } from '../../../_ui/words/use-present-words.ts'
import type { Slides } from './use-slides.ts'

/** The current step of the task, and the checks as they pass. */
export function TaskBar({ slides, index }: { slides: Slides; index: number }) {
  const { experiment: texts } = usePresentWords()
  const language = useLanguage()
  const { experiment, controller } = slides
  const task = experiment.task[language]
  return (
    <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,4fr)] gap-x-8">
      <div>
        <p className="text-soft">{texts.step(index + 1, task.length)}</p>
        <p className="text-lg leading-snug font-medium">
          {controller.isStarting
            ? texts.settingUp
            : controller.problem === null
              ? task[index]
              : texts.problem}
        </p>
      </div>
      <Checks slides={slides} />
    </div>
  )
}

/** The checks of the experiment, each with its state. */
export function Checks({ slides: { experiment, controller } }: { slides: Slides }) {
  const language = useLanguage()
  const states = controller.progress?.checks ?? []
  return (
    <ul className="flex flex-col gap-0.5">
      {experiment.checks.map(({ id, text }) => {
        const isPassed = states.some((state) => state.id === id && state.passed)
        return (
          <li
            key={id}
            data-passed={isPassed}
            className={`flex gap-2.5 ${isPassed ? 'font-medium' : 'text-soft'}`}
          >
            <StateSign of={isPassed ? 'solved' : 'open'} className="mt-0.5 size-5" />
            {text[language]}
          </li>
        )
      })}
    </ul>
  )
}
