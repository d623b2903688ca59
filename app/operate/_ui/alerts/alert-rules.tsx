'use client'

import { useState } from 'react'
import type { TrialAct } from '#lib/alerts/trial.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { type Problem, send } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { SeverityMark } from './severity-mark.tsx'
import { TrialResult } from './trial-result.tsx'
import { useAlertsWords } from './use-alerts-words.ts'

export type AlertRule = ResponseBody<'/api/bench/alerts', 'GET'>['rules'][number]
export type Trial = ResponseBody<'/api/bench/alerts/{id}/trial', 'POST'>
/** The newest trial of a rule. */
export type TrialState =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly trial: Trial }
  | { readonly state: 'failed'; readonly problem: Problem }

const ACTS: readonly TrialAct[] = ['fires', 'look-alike']
/** A trial of the webhook takes a few seconds. */
const TIMEOUT_MS = 20_000

/** The table of rules. Each has an act that fires it and one that must not. */
export function AlertRules({ rules }: { rules: readonly AlertRule[] }) {
  const texts = useAlertsWords()
  return (
    <div>
      <h2 id="alert-rules" className="text-sm font-medium">
        {texts.rules}
      </h2>
      <table
        aria-labelledby="alert-rules"
        className="mt-2 w-full text-left text-sm max-lanes:block max-lanes:[&_tbody]:block max-lanes:[&_td]:block max-lanes:[&_th]:block max-lanes:[&_tr]:block"
      >
        <thead className="border-b border-edge text-xs text-faint max-lanes:sr-only">
          <tr>
            {(['alert', 'try', 'fires', 'mustNot'] as const).map((column) => (
              <th key={column} scope="col" className="py-1 pr-6 font-normal last:pr-0">
                {texts.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <RuleRow key={rule.id} rule={rule} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RuleRow({ rule }: { rule: AlertRule }) {
  const texts = useAlertsWords()
  const words = useWords()
  const language = useLanguage()
  const [results, setResults] = useState<Readonly<Partial<Record<TrialAct, TrialState>>>>({})
  const title = rule.title[language]
  const isRunning = Object.values(results).some(({ state }) => state === 'running')

  async function run(act: TrialAct): Promise<void> {
    if (isRunning) return
    const show = (result: TrialState) => setResults((before) => ({ ...before, [act]: result }))
    show({ state: 'running' })
    const url = `/api/bench/alerts/${rule.id}/trial`
    const { problem, body } = await send<Trial>('POST', url, { act }, undefined, TIMEOUT_MS)
    show(problem ? { state: 'failed', problem } : { state: 'done', trial: body })
  }

  return (
    <>
      <tr data-alert-rule={rule.id} className="border-t border-hairline align-top first:border-t-0">
        <th scope="row" className="py-2 pr-6 font-medium lanes:w-48">
          {title}
          <span className="mt-0.5 block text-xs font-normal">
            <SeverityMark of={rule.severity} />
            {rule.threshold > 1 && (
              <span className="ml-2 text-faint tabular-nums">
                {texts.window(rule.threshold, rule.windowSeconds)}
              </span>
            )}
          </span>
        </th>
        <td className="py-2 pr-6 max-lanes:py-0 lanes:w-52">
          <span className="flex flex-wrap gap-1.5">
            {ACTS.map((act) => (
              <Button
                key={act}
                look="quiet"
                className="border border-edge/40 text-xs"
                aria-label={texts.actOf(texts.acts[act], title)}
                aria-busy={results[act]?.state === 'running'}
                onClick={() => run(act)}
              >
                {texts.acts[act]}
              </Button>
            ))}
          </span>
          <span className="mt-1 block text-xs text-faint">{texts.firesOn[rule.place]}</span>
        </td>
        <td className="max-w-96 py-2 pr-6 max-lanes:max-w-none">{rule.fires[language]}</td>
        <td className="max-w-96 py-2 pr-6 text-soft max-lanes:max-w-none max-lanes:pt-0">
          <span className="text-xs text-faint lanes:hidden">
            {texts.columns.mustNot}
            {words.colon}
          </span>
          {rule.mustNot[language]}
        </td>
      </tr>
      {results.fires || results['look-alike'] ? (
        <tr>
          <td colSpan={4} className="pb-3">
            <span className="flex flex-col gap-2">
              {ACTS.map((act) => {
                const result = results[act]
                return result && <TrialResult key={act} act={act} of={result} rule={rule} />
              })}
            </span>
          </td>
        </tr>
      ) : null}
    </>
  )
}
