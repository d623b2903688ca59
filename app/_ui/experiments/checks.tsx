'use client'

import { useLanguage } from '../words/language.ts'
import { StateSign } from './state-sign.tsx'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/** The checks of the experiment: each is ticked as soon as the events fulfil it. */
export function Checks({ controller: { experiment, progress } }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const language = useLanguage()
  const states = progress?.checks ?? []
  const hasPassed = (id: string) => states.some((state) => state.id === id && state.passed)
  const newest = states.filter(({ passed }) => passed).toSorted((x, y) => (y.at ?? 0) - (x.at ?? 0))[0]
  const newestText = experiment.checks.find(({ id }) => id === newest?.id)?.text[language]
  return (
    <>
      <ul className="flex flex-col gap-2">
        {experiment.checks.map(({ id, text }) => {
          const isPassed = hasPassed(id)
          return (
            <li key={id} data-passed={isPassed} className="flex gap-2.5">
              <StateSign of={isPassed ? 'solved' : 'open'} className="mt-0.5 size-4" />
              <span className="min-w-0">
                {text[language]}
                <span className="sr-only"> ({isPassed ? words.passed : words.open})</span>
              </span>
            </li>
          )
        })}
      </ul>
      <p role="status" className="sr-only">
        {newestText && words.nowPassed(newestText)} {progress?.state === 'solved' && words.nowSolved}
      </p>
    </>
  )
}
