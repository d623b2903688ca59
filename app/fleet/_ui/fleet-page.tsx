'use client'

import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { Skeleton } from '../../_ui/shell/skeleton.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { LiveFleet } from './live-fleet.tsx'

/** The fleet page: routing of requests, and survival trials. */
export function FleetPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  useShortcuts()
  const hasBench = useLabState((state) => state.bench !== null)
  return (
    <div className="mx-auto flex max-w-[96rem] flex-col">
      <SeqMark />
      {hasBench ? (
        <LiveFleet />
      ) : (
        <>
          <Banner />
          <Skeleton />
        </>
      )}
    </div>
  )
}
