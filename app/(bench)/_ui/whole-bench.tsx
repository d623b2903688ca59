'use client'

import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { Announcer } from '../../_ui/lane/announcer.tsx'
import { Lanes } from '../../_ui/lane/lanes.tsx'
import { VerdictStrip } from '../../_ui/lane/verdict-strip.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { ActionBar } from './action-bar.tsx'
import { Headline } from './headline.tsx'
import { BenchSigns } from './signs/bench-signs.tsx'
import { TopBar } from './top-bar.tsx'
import { TryNextDock } from './try-next-dock.tsx'

/** The bench with all its parts. */
export function WholeBench() {
  return (
    <>
      <TopBar />
      <Banner />
      <BenchSigns />
      <TryNextDock />
      <main className="@container flex min-w-0 flex-col bench:mr-[var(--sheet,var(--dock,0px))] fit:flex-1">
        <MainStart />
        <Announcer />
        <Acts>
          <ActionBar />
        </Acts>
        <Headline />
        <VerdictStrip />
        <Acts>
          <Lanes className="fit:grid-rows-[repeat(5,auto)_minmax(var(--list-min),1fr)]" />
        </Acts>
        <div className="flex flex-col fit:h-44">
          <BottomPanel />
        </div>
      </main>
    </>
  )
}
