'use client'

import { useState } from 'react'
import type { Advice, Survivor } from '#lib/evidence/advisor/advise.ts'
import { policyOf } from '#lib/evidence/advisor/candidates.ts'
import type { MechanismNames } from '#lib/evidence/advisor/describe.ts'
import { type SomeAnswers, searchOf } from '#lib/evidence/advisor/questions.ts'
import { decisionRecord } from '#lib/evidence/advisor/record.ts'
import { saveFile } from '../../_ui/display/save-file.ts'
import { useLab, useLaneIds } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { useChooseWords } from './use-choose-words.ts'

const textFile = (text: string) => new Blob([text], { type: 'text/plain;charset=utf-8' })

interface Props {
  readonly survivor: Survivor
  readonly advice: Advice
  readonly answers: SomeAnswers
  readonly names: MechanismNames
}

/** Applies the policy of a survivor to the bench, or saves its decision record or its policy. */
export function SurvivorActs({ survivor, advice, answers, names }: Props) {
  const words = useChooseWords()
  const { isApplying, problem, apply } = useTryIt(survivor)
  function saveRecord(): void {
    const link = new URL(`${location.pathname}${searchOf(answers)}`, location.origin).href
    const record = { answers, advice, chosen: survivor, names, words: words.advisor, link }
    saveFile('session-decision.md', textFile(decisionRecord(record)))
  }
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" aria-busy={isApplying} onClick={apply}>
          {isApplying ? words.applying : words.tryIt}
        </Button>
        <Button className="h-9!" onClick={saveRecord}>
          {words.saveRecord}
        </Button>
        <Button
          className="h-9!"
          onClick={() =>
            saveFile(
              'session-policy.json',
              textFile(`${JSON.stringify(policyOf(survivor.candidate), null, 2)}\n`),
            )
          }
        >
          {words.savePolicy}
        </Button>
      </div>
      <p role="status" className="mt-1 text-sm text-refused empty:hidden">
        {problem !== null && words.problem(problem)}
      </p>
    </div>
  )
}

/** Changes the policy of the bench, which keeps its other lanes for comparison, and goes there. */
function useTryIt({ candidate: { mechanism, patch } }: Survivor) {
  const lab = useLab()
  const lanes = useLaneIds()
  const texts = useWords()
  const [isApplying, setApplying] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function apply(): Promise<void> {
    if (isApplying) return
    setApplying(true)
    const all = lanes.includes(mechanism) ? lanes : [...lanes, mechanism]
    const found = await lab.operator.changePolicy({ preset: 'hardened', ...patch, lanes: all })
    if (found === null) return location.assign('/')
    setApplying(false)
    setProblem(problemText(found, texts))
  }
  return { isApplying, problem, apply }
}
