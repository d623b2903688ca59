'use client'

import { useReading } from '../../../_ui/lab/use-reading.ts'
import { EarlierRuns } from './earlier-runs.tsx'
import { RunCommand } from './run-command.tsx'
import { RunReport } from './run-report.tsx'
import { useMutationRuns } from './use-mutation-runs.ts'
import { useRunsWords } from './use-runs-words.ts'

/** Runs of test suites against the planted bugs: how to start one, and what each has found. */
export function RunsSection() {
  const words = useRunsWords()
  const { latest: listed, isStale: isUnlisted } = useReading('/api/mutations', {})
  const { runs, isStale } = useMutationRuns()
  const [newest, ...earlier] = runs ?? []
  const isMissing = (isStale && runs === null) || (isUnlisted && listed === null)
  return (
    <div
      data-focus-fallback
      tabIndex={-1}
      className="flex flex-col gap-8 outline-none"
      data-runs={runs?.length}
    >
      <RunCommand isServed={listed?.served !== false} />
      <section aria-labelledby="newest-run">
        <h2 id="newest-run" className="text-lg font-medium">
          {words.newest}
        </h2>
        {newest && listed ? (
          <RunReport run={newest} mutations={listed.mutations} name={words.newest} />
        ) : (
          <p role="status" className={`mt-1 text-sm ${isMissing ? 'text-refused' : 'text-soft'}`}>
            {isMissing ? words.failed : runs?.length === 0 ? words.none : words.reading}
          </p>
        )}
      </section>
      {listed && earlier.length > 0 && <EarlierRuns runs={earlier} mutations={listed.mutations} />}
    </div>
  )
}
