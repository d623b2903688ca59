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
      className="row-span-6 grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-subgrid gap-y-3 px-5 pt-4 pb-3 lane-lines fit:min-h-0"
    >
      <header>
        <div className="flex items-center justify-between gap-2">
          <h2 className="flex items-center gap-2 text-lg font-semibold tracking-tight">
            <Glyph of={of} className="size-3.5" />
            {name}
          </h2>
          <InspectLane of={of} />
        </div>
        <p className="truncate text-xs text-soft present:hidden" title={summary}>
          {summary}
        </p>
      </header>
      <div className="min-h-23 present:min-h-0">
        <Verdict of={of} />
        <LaneNotice of={of} />
        <LaneAdvice of={of} />
      </div>
      <div>
        <Heartbeat of={of} />
        <div className="@container present:hidden">
          <CostLine of={of} />
        </div>
      </div>
      <Identity of={of} />
      <div>
        <div className="present:hidden replay:hidden">
          <LaneActions of={of} />
        </div>
        <ClientLines of={of} />
      </div>
      <div className="contents present:hidden">
        <SessionList of={of} />
      </div>
    </section>
  )
}
