'use client'

import { useState } from 'react'
import {
  expectedSurvival,
  TRIAL,
  TRIAL_FAULTS,
  type TrialFault,
  type TrialLine,
  trialLinesOf,
} from '#lib/core/survival.ts'
import type { TrialRow } from '#lib/web/fleet-types.ts'
import { callApi } from '../../_ui/lab/api.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { lineId, predictionFor, type TrialPrediction, type TrialPredictions } from './prediction.ts'
import { SurvivalTable } from './survival-table.tsx'
import { useFleetWords } from './use-fleet-words.ts'

/** Result of a trial: rows, or why there are none. */
type Result =
  | { readonly kind: 'none' | 'running' }
  | { readonly kind: 'measured'; readonly rows: readonly TrialRow[] }
  | { readonly kind: 'failed'; readonly why: string }

/** Thirty users, one fault: predict who stays logged in, then measure it. */
export function Survival() {
  const { survival: texts } = useFleetWords()
  const policy = useLabState((state) => state.bench?.policy ?? null)
  const [fault, setFault] = useState<TrialFault>('node-down')
  const [predictions, setPredictions] = useState<TrialPredictions>({})
  const [isShown, setShown] = useState(false)
  const [result, setResult] = useState<Result>({ kind: 'none' })
  if (policy === null) return null

  const lines = trialLinesOf(policy)
  const hasPredictedAll = lines.every((line) => predictions[lineId(line)] !== undefined)
  const expected = lines.map((line) => expectedSurvival(policy, line, fault))

  function choose(next: TrialFault): void {
    setFault(next)
    setPredictions({})
    setShown(false)
    setResult({ kind: 'none' })
  }

  async function run(): Promise<void> {
    if (result.kind === 'running') return
    setResult({ kind: 'running' })
    const { problem, body } = await callApi('POST', '/api/bench/survival', { body: { fault } })
    if (problem) return setResult({ kind: 'failed', why: problem.detail || problem.code })
    setShown(true)
    setResult({ kind: 'measured', rows: body.rows })
  }

  return (
    <section aria-labelledby="survival" className="mt-12 border-t border-hairline pt-6">
      <h2 id="survival" className="text-xl font-semibold tracking-tight">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-[70ch]">{texts.intro}</p>
      <p className="mt-1 max-w-[70ch] text-xs text-soft">{texts.how}</p>
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Select
          label={texts.fault}
          className="h-9 text-sm"
          value={fault}
          onChange={(event) => choose(event.target.value as TrialFault)}
        >
          {TRIAL_FAULTS.map((id) => (
            <option key={id} value={id}>
              {texts.faults[id]}
            </option>
          ))}
        </Select>
        <Button look="primary" aria-busy={result.kind === 'running'} onClick={run}>
          {texts.run}
        </Button>
        {!isShown && !hasPredictedAll && <Button onClick={() => setShown(true)}>{texts.show}</Button>}
      </div>
      <p role="status" data-testid="survival-said" className="mt-3 min-h-5 font-medium">
        {resultText()}
      </p>
      <SurvivalTable
        lines={lines}
        expected={expected}
        isShown={isShown || hasPredictedAll}
        rows={result.kind === 'measured' ? result.rows : null}
        predictions={predictions}
        onPredict={(line: TrialLine, prediction: TrialPrediction) =>
          setPredictions((before) => ({ ...before, [lineId(line)]: prediction }))
        }
      />
    </section>
  )

  function resultText(): string {
    if (result.kind === 'running') return texts.running
    if (result.kind === 'failed') return texts.failed(result.why)
    if (result.kind !== 'measured') return ''
    const { rows } = result
    const matched = texts.matched(rows.filter(({ agrees }) => agrees).length, rows.length)
    const predicted = rows.filter((row) => predictions[lineId(row)] !== undefined)
    const right = predicted.filter(
      (row) => predictions[lineId(row)] === predictionFor(row.measured.accepted, TRIAL.users),
    )
    return predicted.length === 0 ? matched : `${matched} ${texts.score(right.length, predicted.length)}`
  }
}
