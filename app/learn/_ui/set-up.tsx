'use client'

import { StartLock } from '../../_ui/experiments/start-lock.tsx'
import type { ExperimentController } from '../../_ui/experiments/use-experiment.ts'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import type { ExperimentInfo } from '../../_ui/experiments/use-progress.ts'
import { useRoomOf } from '../../_ui/lab/use-seat.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LinkButton } from '../../_ui/parts/link-button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'

export type Named = Pick<ExperimentInfo, 'id' | 'title'>

/** The next act: set up the bench, go to it, do it again, or go to the next experiment. */
export function SetUp({ controller, order }: { controller: ExperimentController; order: readonly Named[] }) {
  const words = useExperimentWords()
  const texts = useWords()
  const { progress, isStarting, problem, start } = controller
  const state = progress?.state ?? 'open'
  const { startLock } = useRoomOf(controller.experiment.id)
  const isBug = controller.experiment.kind === 'bug'
  return (
    <div className="mt-5 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {state === 'started' && !isBug && (
          <LinkButton look="primary" href="/">
            {words.toBench}
          </LinkButton>
        )}
        {state === 'solved' && <Next after={controller.experiment.id} order={order} />}
        <Button
          look={state === 'open' ? 'primary' : 'plain'}
          aria-busy={isStarting || progress === null}
          disabled={startLock !== null}
          onClick={start}
        >
          {isStarting
            ? words.settingUp
            : state === 'open'
              ? isBug
                ? words.bug.start
                : words.setUp
              : words[state === 'started' ? 'again' : 'redo']}
        </Button>
      </div>
      <p role="status" className="text-sm text-soft">
        {startLock !== null ? (
          <StartLock why={startLock} />
        ) : problem !== null ? (
          words.problem(problemText(problem, texts))
        ) : isBug ? (
          words.bug.startNote
        ) : state === 'started' && !isStarting ? (
          words.isSetUp
        ) : (
          words.resetNote
        )}
      </p>
    </div>
  )
}

function Next({ after, order }: { after: string; order: readonly Named[] }) {
  const words = useExperimentWords()
  const language = useLanguage()
  const next = order[order.findIndex(({ id }) => id === after) + 1]
  return next ? (
    <LinkButton look="primary" href={`/learn/${next.id}`}>
      {words.next(next.title[language])}
    </LinkButton>
  ) : (
    <LinkButton look="primary" href="/learn">
      {words.overview}
    </LinkButton>
  )
}
