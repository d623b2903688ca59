'use client'

import { LabProvider } from '../../../_ui/lab/use-lab.tsx'
import { PresentLanes } from '../../../_ui/present/lazy-present-lanes.ts'
import { useWatchedBench } from '../../../_ui/present/use-watched-bench.ts'
import { useProjectWords } from './use-project-words.ts'

/** The bench of a seat, live and read-only, in the lanes of present mode. Without its nickname: the class sees no one’s mistakes. */
export function Spotlight({ code, seat }: { code: string; seat: string }) {
  const words = useProjectWords()
  const { lab } = useWatchedBench(code, seat)
  if (lab === null) {
    return (
      <p role="status" className="m-auto text-2xl text-soft">
        {words.spotlightLoading}
      </p>
    )
  }
  return (
    <section aria-label={words.spotlight} className="-mx-5 flex min-h-0 flex-1 flex-col">
      <h1 className="px-5 pb-3 text-2xl font-semibold tracking-tight">{words.spotlight}</h1>
      <LabProvider key={seat} lab={lab}>
        <PresentLanes />
      </LabProvider>
    </section>
  )
}
