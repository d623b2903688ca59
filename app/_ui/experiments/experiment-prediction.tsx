'use client'

import { useId } from 'react'
import { useRoomOf } from '../lab/use-seat.ts'
import { Button } from '../parts/button.tsx'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { useLanguage } from '../words/language.ts'
import { problemText } from '../words/problem-text.ts'
import { useWords } from '../words/use-words.ts'
import { RoomPredictions } from './room-predictions.tsx'
import { StartLock } from './start-lock.tsx'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/**
 * The question and its choices, none selected at first; afterwards the prediction and, once it is known, the answer. In a room,
 * also what the others predicted.
 */
export function Prediction({ controller }: { controller: ExperimentController }) {
  const { progress, answer } = controller
  const isOpen =
    answer.rightChoice === null &&
    (progress === null ||
      progress.state === 'open' ||
      (progress.prediction === null && !isAnswered(controller)))
  return (
    <>
      {isOpen ? <Choice controller={controller} /> : <Result controller={controller} />}
      <RoomPredictions of={controller.experiment} />
    </>
  )
}

/** Whether this attempt has shown the answer: then no prediction is recorded. */
function isAnswered({ experiment, progress }: ExperimentController): boolean {
  const { answeredBy } = experiment.prediction
  return progress?.checks.some(({ id, passed }) => id === answeredBy && passed) ?? false
}

function Choice({
  controller: { experiment, progress, choice, choose, start, predict, isStarting, notRecorded },
}: {
  controller: ExperimentController
}) {
  const words = useExperimentWords()
  const texts = useWords()
  const { startLock } = useRoomOf(experiment.id)
  const language = useLanguage()
  const name = useId()
  const isStarted = progress?.state === 'started'
  return (
    <>
      <fieldset>
        <legend className="mb-2">{experiment.prediction.question[language]}</legend>
        <div className="flex flex-col gap-1.5">
          {experiment.prediction.choices.map(({ id, text }) => (
            <label
              key={id}
              className="flex min-h-9 items-center gap-2.5 rounded-md border border-edge/60 bg-raised px-3 py-1.5 hover:border-ink has-checked:border-ink has-checked:font-medium has-checked:ring-1 has-checked:ring-ink"
            >
              <input
                type="radio"
                name={name}
                className="size-4 shrink-0 accent-ink"
                checked={choice === id}
                onChange={() => choose(id)}
              />
              {text[language]}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button
          look="primary"
          disabled={choice === null || (!isStarted && startLock !== null)}
          aria-busy={isStarting}
          onClick={() => choice !== null && (isStarted ? predict(choice) : start())}
        >
          {isStarting ? words.settingUp : words.predict}
        </Button>
        {!isStarted && (
          <p className="min-w-48 flex-1 text-sm text-soft">
            {startLock !== null ? (
              <StartLock why={startLock} />
            ) : experiment.kind === 'bug' ? (
              words.bug.predictFirst
            ) : (
              words.predictFirst
            )}
          </p>
        )}
      </div>
      <p role="alert" className="mt-1 text-sm">
        {notRecorded && words.notRecorded(problemText(notRecorded, texts))}
      </p>
    </>
  )
}

function Result({ controller }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const language = useLanguage()
  const { experiment, progress, answer } = controller
  const prediction = progress?.prediction ?? null
  const { rightChoice } = answer
  return (
    <>
      <p className="mb-2">{experiment.prediction.question[language]}</p>
      <ul className="flex flex-col gap-1.5">
        {experiment.prediction.choices.map(({ id, text }) => {
          const notes = [
            ...(id === prediction ? [words.predicted] : []),
            ...(id === rightChoice ? [words.rightAnswer] : []),
          ]
          return (
            <li
              key={id}
              className={`flex min-h-9 flex-wrap items-center gap-x-2.5 rounded-md border px-3 py-1.5 ${notes.length > 0 ? 'border-edge' : 'border-hairline text-soft'}`}
            >
              {id === rightChoice && <OutcomeSign of="accepted" className="size-3" />}
              <span className={`min-w-0 flex-1 ${id === rightChoice ? 'font-medium' : ''}`}>
                {text[language]}
              </span>
              {notes.length > 0 && <span className="ml-auto text-xs text-soft">{notes.join(' · ')}</span>}
            </li>
          )
        })}
      </ul>
      {rightChoice !== null && (
        <p className="mt-2 text-sm text-soft" data-testid="prediction-result">
          {prediction === null
            ? isAnswered(controller) && words.notPredicted
            : words.results[prediction === rightChoice ? 'right' : 'wrong']}
        </p>
      )}
    </>
  )
}
