import { timeAndDay } from '../../../_ui/words/format.ts'
import { RunCounts } from './run-counts.tsx'
import { type MutationView, type RunResults, type RunView, resultsOf } from './run-results.ts'
import { RunTable } from './run-table.tsx'
import { type RunsWords, useRunsWords } from './use-runs-words.ts'

interface RunReportProps {
  readonly run: RunView
  readonly mutations: readonly MutationView[]
  /** Distinguishes the tables of several runs. */
  readonly name: string
}

/** The score of a run in words. */
export function scoreText({ score: { killed, counted } }: RunResults, words: RunsWords): string {
  return counted === 0 ? words.noScore : words.score(killed, counted)
}

/** A run: its score and progress, how many bugs have which result, and each bug with its result. */
export function RunReport({ run, mutations, name }: RunReportProps) {
  const words = useRunsWords()
  const results = resultsOf(run, mutations)
  const { score, state, bugs, controls, counts } = results
  const isVoid = score.overFitted.length > 0
  const hasScore = !isVoid && state !== 'unfinished' && state !== 'silent'
  const stateText = words.states[state](timeAndDay(run.at, Date.now()))
  return (
    <div data-run={run.run} data-state={state} className="mt-2 flex flex-col gap-6">
      <div className="grid items-start gap-x-12 gap-y-6 bench:grid-cols-2">
        <div>
          <p
            className={`text-2xl font-medium text-balance tabular-nums ${hasScore ? '' : 'text-soft'}`}
            data-score
          >
            {scoreText(results, words)}
          </p>
          <p className="mt-1 text-sm text-soft">{stateText}</p>
          {(state === 'running' || state === 'silent') && (
            <Tried tried={score.tried} of={run.bugs.length} isRunning={state === 'running'} />
          )}
          {isVoid && (
            <p
              className="mt-3 max-w-3xl border-l-2 border-refused bg-sunk py-2 pl-4 text-sm"
              data-over-fitted
            >
              {words.overFitted} <span className="font-mono text-xs">{score.overFitted.join(' ')}</span>
            </p>
          )}
          {/* Each result is a row; only the sum is announced. */}
          <p role="status" className="sr-only">
            {scoreText(results, words)} {state !== 'running' && <span className="block">{stateText}</span>}
          </p>
        </div>
        <RunCounts counts={counts} />
      </div>
      {bugs.length > 0 && <RunTable rows={bugs} texts={words.bugs} run={name} />}
      {controls.length > 0 && <RunTable rows={controls} texts={words.controls} run={name} areControls />}
    </div>
  )
}

/** How far a run is. */
function Tried({ tried, of, isRunning }: { tried: number; of: number; isRunning: boolean }) {
  const words = useRunsWords()
  return (
    <div className="mt-3 max-w-xl">
      <p className="text-sm tabular-nums" data-tried={tried}>
        {words.tried(tried, of)}
      </p>
      <span
        aria-hidden="true"
        className="mt-1 block h-2 overflow-hidden rounded-sm border border-edge bg-sunk"
      >
        <span className="block h-full bg-ink" style={{ width: `${(100 * tried) / Math.max(1, of)}%` }} />
      </span>
      {isRunning && <p className="mt-1 text-sm text-soft">{words.countsTwice}</p>}
    </div>
  )
}
