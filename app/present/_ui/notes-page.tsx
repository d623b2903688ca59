'use client'

import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { usePresentation } from '../../_ui/present/presentation.ts'
import { useBenchExperiments } from '../../_ui/present/use-bench-experiments.ts'
import { useSlideKeys } from '../../_ui/present/use-slide-keys.ts'
import { Banner } from '../../_ui/shell/banner.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { usePresentWords } from '../../_ui/words/use-present-words.ts'
import { Elapsed } from './elapsed.tsx'
import { ExperimentNotes } from './experiment-notes.tsx'

/** The window of the speaker: it follows the projector by a channel, and the bench by its events. */
export function NotesPage() {
  return (
    <LabProvider>
      <div className="mx-auto flex max-w-[96rem] flex-col">
        <SeqMark />
        <Banner />
        <Notes />
      </div>
    </LabProvider>
  )
}

function Notes() {
  const { notes: words } = usePresentWords()
  const { presentation, move } = usePresentation()
  const hasBench = useLabState((state) => state.bench !== null)
  const experiments = useBenchExperiments()
  useSlideKeys(move)
  const experiment = experiments?.find(({ id }) => id === presentation?.experiment)
  return (
    <main data-ready={hasBench && experiments !== null} className="px-6 py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
        {presentation && <Elapsed since={presentation.startedAt} />}
      </div>
      {experiment && presentation ? (
        <ExperimentNotes experiment={experiment} slide={presentation.slide} move={move} />
      ) : (
        <p className="mt-3 text-soft">{words.waiting}</p>
      )}
    </main>
  )
}
