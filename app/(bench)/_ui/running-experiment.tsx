'use client'

import { Checks } from '../../_ui/experiments/checks.tsx'
import { Prediction } from '../../_ui/experiments/experiment-prediction.tsx'
import { Hints } from '../../_ui/experiments/hints.tsx'
import { Reason } from '../../_ui/experiments/reason.tsx'
import { Section } from '../../_ui/experiments/section.tsx'
import { TaskSteps } from '../../_ui/experiments/task-steps.tsx'
import type { ExperimentController } from '../../_ui/experiments/use-experiment.ts'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import type { ExperimentInfo } from '../../_ui/experiments/use-progress.ts'
import { useRoomOf } from '../../_ui/lab/use-seat.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LinkButton } from '../../_ui/parts/link-button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'

/** The experiment next to the bench: what to do, the prediction, checks, hints, and the reason once it is solved. */
export function RunningExperiment({
  controller,
  next,
}: {
  controller: ExperimentController
  next: ExperimentInfo | null
}) {
  const words = useExperimentWords()
  const language = useLanguage()
  const { experiment, progress, answer, start, isStarting } = controller
  const { startLock } = useRoomOf(experiment.id)
  const isSolved = progress?.state === 'solved'
  const parts = [
    <Section key="task" isSlim title={words.task}>
      <TaskSteps of={experiment} />
    </Section>,
    <Section key="prediction" isSlim title={words.prediction}>
      <Prediction controller={controller} />
    </Section>,
    <Section key="checks" isSlim title={words.checks}>
      <Checks controller={controller} />
    </Section>,
  ]
  return (
    <div className="flex min-h-0 flex-col gap-5 overflow-y-auto overscroll-contain px-5 py-4 text-sm [scrollbar-width:thin] bench:px-4">
      {(isSolved || answer.reason !== null) && (
        <Section isSlim title={words.reason}>
          <Reason controller={controller} />
        </Section>
      )}
      {isSolved ? parts.toReversed() : parts}
      {progress?.state === 'started' && (
        <Section isSlim title={words.hints}>
          <Hints controller={controller} />
        </Section>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {isSolved && next && (
          <LinkButton look="primary" className="max-w-full" href={`/learn/${next.id}`}>
            <span className="truncate">{words.next(next.title[language])}</span>
          </LinkButton>
        )}
        <Button
          look="quiet"
          className="-ml-1.5"
          title={words.resetNote}
          aria-busy={isStarting}
          disabled={startLock !== null}
          onClick={start}
        >
          {words[isSolved ? 'redo' : 'again']}
        </Button>
        <a
          href={`/learn/${experiment.id}`}
          className="text-soft underline-offset-4 hover:text-ink hover:underline"
        >
          {words.ownPage}
        </a>
      </div>
    </div>
  )
}
