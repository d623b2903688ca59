'use client'

import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Announcer } from '../../../_ui/lane/announcer.tsx'
import { PresentLanes } from '../../../_ui/present/present-lanes.tsx'
import { Banner } from '../../../_ui/shell/banner.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { NextStep } from '../next-step.tsx'
import { useBenchKeys } from '../shortcuts.ts'
import { PresentBar } from '../top-bar.tsx'
import { PresentActs } from './present-acts.tsx'

/** The bench for a projector: few parts, in type that can be read from 10 m away. */
export function PresentBench() {
  useBenchKeys()
  const isPast = useLabState((state) => state.moment !== null)
  return (
    <div className="flex min-h-dvh flex-col">
      <PresentBar />
      <Banner />
      <main data-focus-fallback tabIndex={-1} className="flex flex-1 flex-col outline-none">
        <MainStart />
        <Announcer />
        <div className="px-5 py-2.5">{isPast ? <NextStep /> : <PresentActs />}</div>
        <PresentLanes />
      </main>
    </div>
  )
}
