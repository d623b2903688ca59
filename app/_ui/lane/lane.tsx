'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { LaneAdvice } from '../admin/lane-advice.tsx'
import { laneElementId } from '../lab/keys.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { ClientLines } from '../other-clients/client-lines.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { useWords } from '../words/use-words.ts'
import { CostLine } from './cost-line.tsx'
import { Heartbeat } from './heartbeat-strip.tsx'
import { Identity } from './identity.tsx'
import { InspectLane } from './inspect-lane.tsx'
import { LaneActions } from './lane-actions.tsx'
import { LaneNotice } from './lane-notice.tsx'
import { SessionList } from './session-list.tsx'
import { Verdict } from './verdict.tsx'

/** One mechanism: its verdict, its history of checks, its cost, and its sessions. */
export function Lane({ of }: { of: MechanismId }) {
  const words = useWords()
  const isBusy = useLabState((state) => state.lanes[of].busy > 0)
  const { name, summary } = words.mechanisms[of]
  return (
    <section
      data-focus-fallback
      id={laneElementId(of)}
      tabIndex={-1}
      aria-label={name}
      aria-busy={isBusy}
      data-mechanism={of}
      className="row-span-6 grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-subgrid gap-y-2 px-5 pt-3.5 pb-2 lane-lines @max-[75rem]:px-3.5 scroll-mt-16 max-md:scroll-mt-[calc(4rem+var(--room,0px))] fit:min-h-0"
    >
      <header className="@container">
        <div className="flex flex-wrap items-center justify-between gap-x-2">
          <h2 className="flex items-center gap-2 text-lg font-semibold tracking-tight @max-[15rem]:text-base">
            <Glyph of={of} className="size-3.5" />
            {name}
          </h2>
          <InspectLane of={of} />
        </div>
        <p className="text-xs text-soft">{summary}</p>
      </header>
      <div className="@container min-h-18">
        <Verdict of={of} />
        <LaneNotice of={of} />
        <LaneAdvice of={of} />
      </div>
      <div className="@container">
        <Heartbeat of={of} />
        <CostLine of={of} />
      </div>
      <div className="@container">
        <Identity of={of} />
      </div>
      <div className="@container">
        <div className="replay:hidden">
          <LaneActions of={of} />
        </div>
        <ClientLines of={of} />
      </div>
      <div className="@container flex min-h-0 min-w-0 flex-col">
        <SessionList of={of} />
      </div>
    </section>
  )
}
