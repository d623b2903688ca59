'use client'

import { type ReactNode, useId, useMemo } from 'react'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { type Advice, advise } from '#lib/evidence/advisor/advise.ts'
import { lookupIn, type MeasuredCells } from '#lib/evidence/advisor/cells.ts'
import type { MechanismNames } from '#lib/evidence/advisor/describe.ts'
import { QUESTION_IDS, type SomeAnswers } from '#lib/evidence/advisor/questions.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { type Language, useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { ArticleAdvice } from './article-advice.tsx'
import { Changes } from './changes.tsx'
import { Eliminated } from './eliminated.tsx'
import { scenarioOf } from './scenarios.tsx'
import { Survivors } from './survivors.tsx'
import { type ChooseWords, useChooseWords } from './use-choose-words.ts'

interface Props {
  readonly answers: SomeAnswers
  readonly names: MechanismNames
}

/** What remains, what was eliminated by which answer, and what would change that. */
export function AdviceResult({ answers, cells }: { answers: SomeAnswers; cells: MeasuredCells }) {
  const words = useChooseWords()
  const { mechanisms } = useWords()
  const names = useMemo(() => recordOf(MECHANISM_IDS, (id) => mechanisms[id].name), [mechanisms])
  const language = useLanguage()
  const advice = useMemo(() => advise(answers, lookupIn(cells)), [answers, cells])
  const left = mechanismsLeft(advice)
  const scenario = scenarioOf(answers)
  return (
    <section aria-labelledby="result" className="lane-lines min-h-dvh px-5 py-5">
      <h2 id="result" className="flex h-8 items-center text-lg font-semibold tracking-tight">
        {words.result}
      </h2>
      <p role="status" data-testid="summary" className="mt-1 text-base font-medium">
        {summaryOf(left, { answers, names, words, language })}
      </p>
      {left.map((mechanism) => (
        <Part key={mechanism} title={<LaneName of={mechanism} />}>
          <Survivors
            of={advice.survivors.filter(({ candidate }) => candidate.mechanism === mechanism)}
            {...{ advice, answers, names }}
          />
        </Part>
      ))}
      {advice.eliminated.length > 0 && (
        <Part title={words.eliminated}>
          <Eliminated advice={advice} answers={answers} />
        </Part>
      )}
      {advice.changes.length > 0 && (
        <Part title={left.length === 0 ? words.openings : words.changes}>
          <Changes of={advice.changes} answers={answers} />
        </Part>
      )}
      {scenario && (
        <Part title={words.articles}>
          <ArticleAdvice scenario={scenario} advice={advice} />
        </Part>
      )}
      <Part title={words.unsolved}>
        <ul className="max-w-prose list-disc pl-4 text-sm text-soft marker:text-faint">
          {advice.unsolved.map((id) => (
            <li key={id} className="py-0.5">
              {words.advisor.unsolved[id]}
            </li>
          ))}
        </ul>
      </Part>
    </section>
  )
}

/** A part of the result with its heading. */
function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-5 border-t border-hairline pt-3">
      <h3 id={id} className="mb-1 font-semibold">
        {title}
      </h3>
      {children}
    </section>
  )
}

const mechanismsLeft = ({ survivors }: Advice): readonly MechanismId[] =>
  MECHANISM_IDS.filter((id) => survivors.some(({ candidate }) => candidate.mechanism === id))

function summaryOf(
  left: readonly MechanismId[],
  { answers, names, words, language }: Props & { readonly words: ChooseWords; readonly language: Language },
): string {
  if (left.length === 0) return words.noneRemains
  if (QUESTION_IDS.every((id) => answers[id] === undefined)) return words.allRemain(left.length)
  return words.remains(new Intl.ListFormat(language).format(left.map((id) => names[id])), left.length)
}
