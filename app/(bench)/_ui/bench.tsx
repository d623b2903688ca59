'use client'

import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { Announcer } from '../../_ui/lane/announcer.tsx'
import { Lanes } from '../../_ui/lane/lanes.tsx'
import { VerdictStrip } from '../../_ui/lane/verdict-strip.tsx'
import { ClientPoller } from '../../_ui/other-clients/client-lines.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { ActionBar } from './action-bar.tsx'
import { Drawer } from './drawer/drawer.tsx'
import { Headline } from './headline.tsx'
import { Intro } from './intro/intro.tsx'
import { AdminSheets } from './sheets/admin-sheets.tsx'
import { TopBar } from './top-bar.tsx'

/** The sheets show and change the current state. */
function Sheets() {
  const isPast = useLabState((state) => state.moment !== null)
  return isPast ? null : <AdminSheets />
}

/** The open bench; a new visitor first sees the first minute. Loads after the first paint. */
export function Bench() {
  return (
    <>
      <ClientPoller />
      <Intro>
        <WholeBench />
      </Intro>
      <Sheets />
      <Drawer />
    </>
  )
}

function WholeBench() {
  return (
    <>
      <TopBar />
      <Banner />
      <main className="@container flex min-w-0 flex-col bench:mr-[var(--sheet,0px)] fit:flex-1">
        <MainStart />
        <Announcer />
        <Acts>
          <ActionBar />
        </Acts>
        <Headline />
        <VerdictStrip />
        <Acts>
          <Lanes className="fit:grid-rows-[repeat(5,auto)_minmax(var(--list-min),1fr)] present:fit:min-h-0 present:fit:flex-initial present:fit:grid-rows-[repeat(5,auto)_minmax(0,1fr)]" />
        </Acts>
        <div className="flex flex-col fit:h-44 present:fit:h-auto present:fit:min-h-34 present:fit:flex-1">
          <BottomPanel />
        </div>
      </main>
    </>
  )
}
