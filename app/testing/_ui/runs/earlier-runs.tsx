import { useState } from 'react'
import { timeAndDay } from '../../../_ui/words/format.ts'
import { RunReport, scoreText } from './run-report.tsx'
import { type MutationView, type RunView, resultsOf } from './run-results.ts'
import { useRunsWords } from './use-runs-words.ts'

interface EarlierRunsProps {
  readonly runs: readonly RunView[]
  readonly mutations: readonly MutationView[]
}

/** The runs before the newest one: the score of each, and the rest of the one that is open. */
export function EarlierRuns({ runs, mutations }: EarlierRunsProps) {
  const words = useRunsWords()
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section aria-labelledby="earlier-runs">
      <h2 id="earlier-runs" className="text-lg font-medium">
        {words.earlier}
      </h2>
      <ul className="mt-2 border-t border-hairline">
        {runs.map((run, index) => {
          const results = resultsOf(run, mutations)
          const isOpen = open === run.run
          return (
            <li key={run.run} data-earlier={run.run} className="border-b border-hairline py-2">
              <button
                type="button"
                aria-expanded={isOpen}
                className="flex flex-wrap items-baseline gap-x-3 text-left text-sm hover:underline hover:underline-offset-4"
                onClick={() => setOpen(isOpen ? null : run.run)}
              >
                <span aria-hidden="true" className="text-soft">
                  {isOpen ? '−' : '+'}
                </span>
                <span className="font-medium tabular-nums">{scoreText(results, words)}</span>
                <span className="text-soft">
                  {words.states[results.state](timeAndDay(run.at, Date.now()))}
                </span>
              </button>
              {isOpen && <RunReport run={run} mutations={mutations} name={`${words.earlier} ${index + 1}`} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
