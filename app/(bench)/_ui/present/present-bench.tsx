'use client'

import { useCallback, useRef } from 'react'
import type { ExperimentInfo } from '../../../_ui/experiments/use-progress.ts'
import { Announcer } from '../../../_ui/lane/announcer.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { PresentLanes } from '../../../_ui/present/present-lanes.tsx'
import { usePresenter } from '../../../_ui/present/presentation.ts'
import { useBenchExperiments } from '../../../_ui/present/use-bench-experiments.ts'
import { Banner } from '../../../_ui/shell/banner.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { usePresentWords } from '../../../_ui/words/use-present-words.ts'
import { useBenchKeys } from '../shortcuts.ts'
import { BenchSigns } from '../signs/bench-signs.tsx'
import { PresentBar } from '../top-bar.tsx'
import { ActsRow } from './acts-row.tsx'
import { PresentExperiment } from './present-experiment.tsx'

/** The bench for a projector: few parts, in type that can be read from 10 m away; and experiments, slide by slide. */
export function PresentBench() {
  useBenchKeys()
  const experiments = useBenchExperiments()
  const mover = useRef<((by: number) => void) | null>(null)
  const { presentation, show } = usePresenter(useCallback((by: number) => mover.current?.(by), []))
  const onMove = useCallback((move: ((by: number) => void) | null) => {
    mover.current = move
  }, [])
  const experiment = experiments?.find(({ id }) => id === presentation?.experiment)
  return (
    <div className="flex min-h-dvh flex-col">
      <PresentBar />
      <Banner />
      <BenchSigns />
      <main data-focus-fallback tabIndex={-1} className="flex flex-1 flex-col outline-none">
        <MainStart />
        <Announcer />
        {experiment && presentation ? (
          <PresentExperiment
            key={experiment.id}
            experiment={experiment}
            presentation={presentation}
            show={show}
            onMove={onMove}
          />
        ) : (
          <>
            <ActsRow>
              {experiments && (
                <ExperimentSelect
                  experiments={experiments}
                  onChoose={(id) => show({ experiment: id, slide: 0, isSetUp: false, startedAt: Date.now() })}
                />
              )}
            </ActsRow>
            <PresentLanes />
          </>
        )}
      </main>
    </div>
  )
}

/** Starts the presentation of an experiment. */
function ExperimentSelect({
  experiments,
  onChoose,
}: {
  experiments: readonly ExperimentInfo[]
  onChoose: (id: string) => void
}) {
  const { experiment: texts } = usePresentWords()
  const language = useLanguage()
  return (
    <Select
      label={texts.choose}
      hideLabel
      className="h-10 w-40 text-lg"
      value=""
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="" disabled>
        {texts.choose}
      </option>
      {experiments.map(({ id, title }) => (
        <option key={id} value={id}>
          {title[language]}
        </option>
      ))}
    </Select>
  )
}
