'use client'

import { useExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { AttackSign } from '../../../_ui/parts/attack-sign.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import type { RunStep } from './use-bug.ts'

/** Whether the exploit got through. */
export function ExploitResult({ isBreach }: { isBreach: boolean }) {
  const { bug: words } = useExperimentWords()
  const result = isBreach ? 'breach' : 'held'
  return (
    <span
      data-attack={result}
      className={`inline-flex items-center gap-1.5 rounded px-2 py-0.5 font-semibold ${isBreach ? 'bg-breach text-paper' : 'text-held ring-1 ring-held ring-inset'}`}
    >
      <AttackSign of={result} className="size-3.5" />
      {words.exploitResults[result]}
    </span>
  )
}

/** Whether honest users can still work. */
export function ContractResult({ hasPassed }: { hasPassed: boolean }) {
  const { bug: words } = useExperimentWords()
  const outcome = hasPassed ? 'accepted' : 'refused'
  return (
    <span data-outcome={outcome} className="inline-flex items-center gap-1.5 font-medium text-outcome">
      <OutcomeSign of={outcome} className="size-3" />
      {words.contractResults[hasPassed ? 'passed' : 'failed']}
    </span>
  )
}

/** The calls of a run and their results, in order. */
export function RunOutput({ label, steps }: { label: string; steps: readonly RunStep[] }) {
  const { bug: words } = useExperimentWords()
  return (
    <Scroller label={label} className="mt-2 rounded border border-hairline bg-raised">
      <table className="w-full text-left font-mono text-xs" lang="en">
        <thead className="sr-only">
          <tr>
            <th>{words.actor}</th>
            <th>{words.call}</th>
            <th>{words.result}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ actor, call, result, expected }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity other than its position
            <tr key={index} className="border-b border-hairline align-top last:border-b-0">
              <td className="px-2.5 py-1 whitespace-nowrap text-soft">{actor}</td>
              <td className="px-2.5 py-1">{call}</td>
              <td className="px-2.5 py-1">
                {result}
                {expected !== undefined && expected !== result && (
                  <span data-outcome="refused" className="block text-outcome">
                    {words.expected(expected)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}
