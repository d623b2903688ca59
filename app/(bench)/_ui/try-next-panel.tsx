'use client'

import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { tryNextFold } from '../../_ui/display/experiment-fold.ts'
import { keptExperiment } from '../../_ui/display/kept-experiment.ts'
import { usePreference } from '../../_ui/display/preference.ts'
import { StateSign } from '../../_ui/experiments/state-sign.tsx'
import { type ExperimentController, useExperiment } from '../../_ui/experiments/use-experiment.ts'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import type { ExperimentInfo } from '../../_ui/experiments/use-progress.ts'
import { suggestionOf, useExperiments } from '../../_ui/experiments/use-suggestion.ts'
import { useRoomView } from '../../_ui/lab/use-seat.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { RunningExperiment } from './running-experiment.tsx'
import { DOCK_ID } from './try-next-dock.tsx'

/** The experiment in progress with its checks; if there is none, one suggestion. */
export function TryNextPanel() {
  const experiments = useExperiments()
  const running =
    experiments?.find(([{ kind }, { state }]) => kind === 'bench' && state === 'started')?.[0] ?? null
  const kept = usePreference(keptExperiment)
  useEffect(() => {
    if (running !== null) keptExperiment.set(running.id)
  }, [running])
  const shown = running ?? experiments?.find(([{ id }, { state }]) => id === kept && state === 'solved')?.[0]
  const next = suggestionOf(experiments, useRoomView())
  if (shown) return <Current key={shown.id} of={shown} next={next} onClose={() => keptExperiment.set('')} />
  return next && <Suggestion of={next} />
}

function Suggestion({ of }: { of: ExperimentInfo }) {
  const words = useExperimentWords()
  const language = useLanguage()
  return (
    <p className="flex h-4 items-center gap-1.5 text-xs text-soft">
      {words.tryNext}
      <a
        href={`/learn/${of.id}`}
        className="min-w-0 truncate text-ink underline decoration-edge underline-offset-4 hover:decoration-ink"
      >
        {of.title[language]}
      </a>
      <span className="shrink-0">{words.minutes(of.minutes)}</span>
    </p>
  )
}

interface CurrentProps {
  readonly of: ExperimentInfo
  readonly next: ExperimentInfo | null
  readonly onClose: () => void
}

function Current({ of, next, onClose }: CurrentProps) {
  const words = useExperimentWords()
  const isOpen = usePreference(tryNextFold) === 'open'
  const controller = useExperiment(of)
  const dock = document.getElementById(DOCK_ID)
  const head = <Head controller={controller} isOpen={isOpen} onClose={onClose} />
  const state = controller.progress?.state
  if (!isOpen || dock === null) {
    return (
      <section aria-label={words.panel} data-state={state}>
        {head}
      </section>
    )
  }
  return createPortal(
    <aside
      aria-label={words.panel}
      data-state={state}
      data-docked=""
      className="flex flex-col border-hairline bg-raised max-bench:border-b bench:fixed bench:top-12 bench:right-0 bench:bottom-0 bench:z-20 bench:w-80 bench:border-l"
    >
      {head}
      <RunningExperiment controller={controller} next={next} />
    </aside>,
    dock,
  )
}

/** The title, how many checks have passed, and the button that folds the panel. */
function Head({
  controller: { experiment, progress },
  isOpen,
  onClose,
}: {
  controller: ExperimentController
  isOpen: boolean
  onClose: () => void
}) {
  const words = useExperimentWords()
  const language = useLanguage()
  const passed = progress?.checks.filter((check) => check.passed).length ?? 0
  return (
    <header
      className={`flex shrink-0 items-center gap-2 ${isOpen ? 'border-b border-hairline px-5 py-2.5 bench:px-4' : 'h-6'}`}
    >
      <StateSign of={progress?.state ?? 'open'} className="size-3.5" />
      <h2 className="min-w-0 truncate text-sm font-semibold">{experiment.title[language]}</h2>
      <span className="shrink-0 text-xs text-soft" data-testid="passed-checks">
        {words.passedOf(passed, experiment.checks.length)}
      </span>
      <span className="ml-auto flex shrink-0">
        <Button
          look="quiet"
          className="size-6"
          aria-expanded={isOpen}
          aria-label={words.fold[isOpen ? 'fold' : 'unfold']}
          title={words.fold[isOpen ? 'fold' : 'unfold']}
          onClick={() => tryNextFold.set(isOpen ? 'folded' : 'open')}
        >
          <svg viewBox="0 0 12 8" className="w-3" aria-hidden="true">
            <path
              d={isOpen ? 'M1 1.5 6 6.5l5-5' : 'M1 6.5 6 1.5l5 5'}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.6"
            />
          </svg>
        </Button>
        {progress?.state === 'solved' && (
          <Button look="quiet" className="text-xs" onClick={onClose}>
            {words.close}
          </Button>
        )}
      </span>
    </header>
  )
}
