'use client'

import type { MechanismId } from '#lib/core/session.ts'
import type { Change } from '#lib/evidence/advisor/advise.ts'
import { answersText } from '#lib/evidence/advisor/describe.ts'
import { QUESTION_IDS, type SomeAnswers, searchOf } from '#lib/evidence/advisor/questions.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { setAnswers } from './use-answers.ts'
import { useChooseWords } from './use-choose-words.ts'

const SHOWN_AT_FIRST = 5

/** Other answers with another result; each can be applied. */
export function Changes({ of, answers }: { of: readonly Change[]; answers: SomeAnswers }) {
  const words = useChooseWords()
  const [first, more] = [of.slice(0, SHOWN_AT_FIRST), of.slice(SHOWN_AT_FIRST)]
  const line = (change: Change) => (
    <ChangeLine key={searchOf(change.answers)} change={change} answers={answers} />
  )
  return (
    <>
      <ul>{first.map(line)}</ul>
      {more.length > 0 && (
        <details>
          <summary className="py-1.5 text-sm text-soft hover:text-ink">
            {words.moreChanges(more.length)}
          </summary>
          <ul>{more.map(line)}</ul>
        </details>
      )}
    </>
  )
}

function ChangeLine({ change, answers }: { change: Change; answers: SomeAnswers }) {
  const words = useChooseWords()
  const { advisor } = words
  const text = advisor.list(answersText(change.answers, advisor))
  const notes = QUESTION_IDS.flatMap((id) => advisor.changeNotes[`${id} ${change.answers[id]}`] ?? [])
  return (
    <li className="border-b border-hairline py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <Button
          look="quiet"
          aria-label={words.change(text)}
          className="-ml-1.5 h-auto! py-0.5 text-left whitespace-normal! text-ink! underline decoration-edge underline-offset-4"
          onClick={() => setAnswers({ ...answers, ...change.answers })}
        >
          {text}
        </Button>
        <Effect name={advisor.record.adds} of={change.added} />
        <Effect name={advisor.record.removes} of={change.removed} />
      </div>
      {notes.length > 0 && <p className="text-sm text-soft">{notes.join(' ')}</p>}
    </li>
  )
}

/** @param name states an effect on mechanisms */
function Effect({ name, of }: { name: (mechanisms: string) => string; of: readonly MechanismId[] }) {
  if (of.length === 0) return null
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 text-sm text-soft">
      {name('').trim()}
      {of.map((id) => (
        <LaneName key={id} of={id} />
      ))}
    </span>
  )
}
