'use client'

import { useMemo } from 'react'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { EventList } from '../../_ui/lane/event-list.tsx'
import { isAfter } from '../../_ui/state/history.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { type AttackResult, isOff, type Run, type Stage } from './attack-runs.ts'
import { Lamps } from './lamps.tsx'
import { useAttackWords } from './use-attack-words.ts'

interface RunResultProps {
  readonly stage: Stage
  /** The newest run in this setting. */
  readonly run: Run | undefined
}

/** One run: its verdict in words, whether honest clients are served, and its events with those that decide marked. */
export function RunResult({ stage, run }: RunResultProps) {
  const words = useAttackWords()
  const all = useAllWords()
  const result = run?.state === 'done' ? run.result : null
  return (
    <div className="mt-5" data-testid="run-result">
      <div role="status" className="min-h-6">
        {run?.state === 'running' && <p className="text-soft">{words.states.running}</p>}
        {run?.state === 'failed' && (
          <p className="text-refused">
            {words.states.failed}
            {all.colon}
            {isOff(run.problem) ? words.vulnerableOff : problemText(run.problem, all)}
          </p>
        )}
        {result && <Verdict of={result} stage={stage} />}
      </div>
      {run?.state === 'running' && stage === 'bench' && <LiveEvents after={run.after} />}
      {result && result.events.length > 0 && <RunEvents of={result} stage={stage} />}
    </div>
  )
}

function Verdict({ of, stage }: { of: AttackResult; stage: Stage }) {
  const words = useAttackWords()
  const language = useLanguage()
  const { colon } = useWords()
  const { outcome, route, because } = of
  return (
    <>
      {outcome !== 'not-applicable' && <Lamps outcome={outcome} honest={of.honest} />}
      <p className="mt-3 max-w-prose">
        <span className="text-soft">
          {words.stages[stage]}
          {colon}
        </span>
        <span className="font-medium">
          {outcome === 'not-applicable' ? words.states[outcome] : words.verdicts[outcome][route]}
        </span>{' '}
        {because[language]}
      </p>
      {of.numbers && (
        <ul className="mt-2 text-sm text-soft">
          {Object.entries(of.numbers).map(([name, number]) => (
            <li key={name}>
              <span className="font-medium text-ink">{number}</span> {words.numbers[name] ?? name}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What happened in a run that has ended, also on a bench that no longer exists. */
function RunEvents({ of, stage }: { of: AttackResult; stage: Stage }) {
  const words = useAttackWords()
  const decisive = new Set(of.evidence ?? of.seqs)
  return (
    <div className="mt-3" data-attack={of.outcome}>
      <h3 className="text-sm font-semibold">{words.events}</h3>
      <EventList
        label={words.eventsOf(words.stages[stage])}
        events={of.events}
        isLinked={stage === 'bench'}
        noteOn={({ seq }) =>
          decisive.has(seq) && <span className="font-semibold text-outcome">{words.decides}</span>
        }
      />
      {stage === 'bench' ? (
        <a href="/" className="mt-2 inline-block text-sm underline decoration-edge underline-offset-4">
          {words.seeBench}
        </a>
      ) : (
        <p className="mt-2 text-xs text-faint">{words.elsewhere}</p>
      )}
    </div>
  )
}

/** The events of the bench as they happen. */
function LiveEvents({ after }: { after: string | null }) {
  const words = useAttackWords()
  const events = useLiveState((state) => state.events)
  const checks = useLiveState((state) => state.checks)
  const shown = useMemo(
    () => [...events, ...checks].filter(({ seq }) => after === null || isAfter(seq, after)).sort(oldestFirst),
    [events, checks, after],
  )
  return (
    <div className="mt-3">
      <h3 className="text-sm font-semibold">{words.events}</h3>
      {shown.length === 0 ? (
        <p className="mt-1 text-xs text-soft">{words.waiting}</p>
      ) : (
        <EventList label={words.eventsOf(words.stages.bench)} events={shown} isLinked />
      )}
    </div>
  )
}

const oldestFirst = (x: RecordedEvent, y: RecordedEvent) => (isAfter(x.seq, y.seq) ? 1 : -1)
