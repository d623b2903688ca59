'use client'

import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { isOff, type RunsState } from './attack-runs.ts'
import { runsOf } from './attack-settings.ts'
import type { BoardProps, ShownLane } from './board-props.ts'
import { useRuns } from './use-attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

interface BoardToolbarProps extends BoardProps {
  readonly shown: ShownLane
  readonly onShow: (lane: ShownLane) => void
}

/** Runs the whole board, with progress; and on a phone, which lane it shows. */
export function BoardToolbar({ attacks, lanes, runs, isReady, shown, onShow }: BoardToolbarProps) {
  const words = useAttackWords()
  const { mechanisms } = useWords()
  const state = useRuns(runs)
  const isRunning = state.phase === 'running'
  const press = () => {
    if (isRunning) runs.stop()
    else if (isReady) runs.start(attacks.flatMap((attack) => runsOf(attack, lanes)))
  }
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-3 border-b border-hairline pb-3">
      <Button look={isRunning ? 'plain' : 'primary'} aria-disabled={!isReady} onClick={press}>
        {isRunning ? words.stop : words.runAll}
      </Button>
      {isRunning && (
        <span className="flex items-center gap-3 text-xs text-soft">
          <progress
            className="h-1.5 w-40 appearance-none overflow-hidden rounded bg-hairline [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-hairline [&::-webkit-progress-value]:bg-ink"
            aria-label={words.progress(state.done, state.total)}
            value={state.done}
            max={state.total}
          />
          {words.progress(state.done, state.total)}
        </span>
      )}
      {/* Only the end is announced: each step would be too much to listen to. */}
      <p role="status" className="text-sm text-soft">
        {isReady ? textOf(state, words) : words.notReady}
      </p>
      <div className="ml-auto lanes:hidden">
        <Select
          label={words.shownLane}
          value={shown}
          onChange={({ target: { value } }) => onShow(value as ShownLane)}
        >
          {lanes.map((lane) => (
            <option key={lane} value={lane}>
              {mechanisms[lane].name}
            </option>
          ))}
          <option value="all">{words.allLanes}</option>
        </Select>
      </div>
    </div>
  )
}

/** What the runs of the board came to, once they have ended. */
function textOf({ phase, runs }: RunsState, words: ReturnType<typeof useAttackWords>): string {
  if (phase === 'idle' || phase === 'running') return ''
  const all = [...runs.values()]
  const count = (outcome: 'breach' | 'held') =>
    all.filter((run) => run.state === 'done' && run.result.outcome === outcome).length
  const failed = all.filter((run) => run.state === 'failed' && !isOff(run.problem)).length
  return [
    phase === 'stopped' && words.stopped,
    words.finished(count('breach'), count('held')),
    failed > 0 && words.withFailures(failed),
  ]
    .filter(Boolean)
    .join(' ')
}
