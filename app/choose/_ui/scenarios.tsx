'use client'

import { type SomeAnswers, searchOf } from '#lib/evidence/advisor/questions.ts'
import { SCENARIOS, type Scenario } from '#lib/evidence/advisor/scenarios.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { setAnswers } from './use-answers.ts'
import { useChooseWords } from './use-choose-words.ts'

/** The scenario with exactly these answers. */
export const scenarioOf = (answers: SomeAnswers): Scenario | undefined =>
  SCENARIOS.find((scenario) => searchOf(scenario.answers) === searchOf(answers))

/** The scenarios of the articles: each sets all answers. */
export function Scenarios({ answers }: { answers: SomeAnswers }) {
  const words = useChooseWords()
  const current = scenarioOf(answers)
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="float-left mr-2 text-xs text-faint">{words.scenarios}</legend>
      {SCENARIOS.map((scenario) => (
        <Button
          key={scenario.id}
          aria-pressed={scenario === current}
          className="h-7! px-2.5! text-xs aria-pressed:border-ink aria-pressed:ring-1 aria-pressed:ring-ink"
          onClick={() => setAnswers(scenario.answers)}
        >
          {words.advisor.scenarios[scenario.id].name}
        </Button>
      ))}
    </fieldset>
  )
}
