'use client'

import { answerText } from '#lib/evidence/advisor/describe.ts'
import {
  answersTo,
  QUESTION_IDS,
  type QuestionId,
  type SomeAnswers,
} from '#lib/evidence/advisor/questions.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { setAnswers } from './use-answers.ts'
import { useChooseWords } from './use-choose-words.ts'

/** The questions, each a group of radio buttons, none selected at first. */
export function QuestionForm({ answers }: { answers: SomeAnswers }) {
  const words = useChooseWords()
  const count = QUESTION_IDS.filter((id) => answers[id] !== undefined).length
  return (
    <section aria-labelledby="questions" className="px-5 py-5">
      <div className="flex h-8 items-center justify-between gap-4">
        <h2 id="questions" className="text-lg font-semibold tracking-tight">
          {words.questions}
        </h2>
        <div className="flex items-center gap-2">
          <p className="text-xs text-faint">{words.answered(count, QUESTION_IDS.length)}</p>
          <Button look="quiet" className="text-xs" onClick={() => setAnswers({})}>
            {words.clear}
          </Button>
        </div>
      </div>
      <ol className="mt-1">
        {QUESTION_IDS.map((id, index) => (
          <li key={id} className="border-b border-hairline py-3 last:border-b-0">
            <QuestionChoice id={id} number={index + 1} answers={answers} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function QuestionChoice({ id, number, answers }: { id: QuestionId; number: number; answers: SomeAnswers }) {
  const { advisor } = useChooseWords()
  const { question, note } = advisor.questions[id]
  return (
    <fieldset aria-describedby={note === undefined ? undefined : `note-${id}`}>
      <legend className="flex gap-2 font-medium">
        <span className="font-mono text-xs leading-5 text-faint" aria-hidden="true">
          {number}
        </span>
        {question}
      </legend>
      <div className="pl-4">
        {note !== undefined && (
          <p id={`note-${id}`} className="text-xs text-soft">
            {note}
          </p>
        )}
        <div className="mt-1 flex flex-wrap gap-x-5">
          {answersTo(id).map((answer) => (
            <label
              key={answer}
              className="flex min-h-7 items-center gap-2 text-soft has-checked:text-ink hover:text-ink"
            >
              <input
                type="radio"
                name={id}
                value={answer}
                className="size-4 shrink-0 accent-ink"
                checked={answers[id] === answer}
                onChange={() => setAnswers({ ...answers, [id]: answer })}
              />
              {answerText(id, answer, advisor)}
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  )
}
