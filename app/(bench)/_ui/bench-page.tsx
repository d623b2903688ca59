'use client'

import { useDeferredValue } from 'react'
import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Lanes } from '../../_ui/lane/lanes.tsx'
import { ClientPoller } from '../../_ui/other-clients/client-lines.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { Skeleton } from '../../_ui/shell/skeleton.tsx'
import { ActionBar } from './action-bar.tsx'
import { Drawer } from './drawer/drawer.tsx'
import { Headline } from './headline.tsx'
import { AdminSheets } from './sheets/admin-sheets.tsx'
import { TopBar } from './top-bar.tsx'

/** The bench page. */
export function BenchPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

/** The sheets show and change the current state. */
function Sheets() {
  const isPast = useLabState((state) => state.moment !== null)
  return isPast ? null : <AdminSheets />
}

function Page() {
  // Deferred: the first render of the whole bench may be interrupted by input, and nothing waits for it.
  const hasBench = useDeferredValue(useLabState((state) => state.bench !== null))
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col fit:h-dvh">
      <SeqMark />
      {hasBench ? (
        <>
          <TopBar />
          <Banner />
          <ClientPoller />
          <main className="contents">
            <Acts>
              <ActionBar />
            </Acts>
            <Headline />
            <Acts>
              <Lanes className="fit:grid-rows-[repeat(5,auto)_minmax(var(--list-min),1fr)] present:fit:min-h-0 present:fit:flex-initial present:fit:grid-rows-[repeat(5,auto)_minmax(0,1fr)]" />
            </Acts>
            <div className="flex flex-col fit:h-44 present:fit:h-auto present:fit:min-h-34 present:fit:flex-1">
              <BottomPanel />
            </div>
          </main>
          <Sheets />
          <Drawer />
        </>
      ) : (
        <>
          <Banner />
          <Skeleton />
        </>
      )}
    </div>
  )
}
