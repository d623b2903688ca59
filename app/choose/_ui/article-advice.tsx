'use client'

import type { Advice } from '#lib/evidence/advisor/advise.ts'
import { answersText } from '#lib/evidence/advisor/describe.ts'
import {
  type ArticleAdvice as Advised,
  mechanismsAdvised,
  type Scenario,
} from '#lib/evidence/advisor/scenarios.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { useChooseWords } from './use-choose-words.ts'

/** The articles are Chinese; one has no title, and is described in the language of the page. */
const IS_CHINESE = /\p{Script=Han}/u

/** What each article advises for a scenario, and what became of it here. */
export function ArticleAdvice({ scenario, advice }: { scenario: Scenario; advice: Advice }) {
  const { advisor } = useChooseWords()
  return (
    <ul>
      {scenario.advice.map(({ article, form }) => (
        <li
          key={article}
          className="grid gap-x-6 gap-y-1 border-b border-hairline py-2 last:border-b-0 sm:grid-cols-2"
        >
          <div>
            <p>{advisor.scenarios[scenario.id].advice[article]}</p>
            <p
              lang={IS_CHINESE.test(advisor.articles[article]) ? 'zh' : undefined}
              className="text-xs text-faint"
            >
              {advisor.articles[article]}
            </p>
          </div>
          <Outcome form={form} scenario={scenario} advice={advice} />
        </li>
      ))}
    </ul>
  )
}

/** Whether a mechanism of the advised kind remains, or which answer eliminated each. */
function Outcome({ form, scenario, advice }: Pick<Advised, 'form'> & { scenario: Scenario; advice: Advice }) {
  const { advisor, ours, oursRemains } = useChooseWords()
  return (
    <ul className="text-sm">
      {mechanismsAdvised(form).map((id) => {
        const questions = advice.eliminated.find(({ mechanism }) => mechanism === id)?.removedBy
        const answers = questions?.flatMap(({ question }) =>
          answersText({ [question]: scenario.answers[question] }, advisor),
        )
        return (
          <li key={id} className="text-soft">
            {ours}
            {advisor.colon}
            <LaneName of={id} /> {answers ? advisor.record.removedBy(advisor.list(answers)) : oursRemains}
          </li>
        )
      })}
    </ul>
  )
}
