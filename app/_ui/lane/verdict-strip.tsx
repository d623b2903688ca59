'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { laneElementId } from '../lab/keys.ts'
import { useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { laneGrid } from '../parts/lane-grid.ts'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { useWords } from '../words/use-words.ts'

/** The verdicts of all lanes in one row, which stays in view: on a narrow screen the lanes are below each other. */
export function VerdictStrip() {
  const words = useWords()
  const ids = useLaneIds()
  return (
    <nav
      aria-label={words.verdict.strip}
      className={`sticky top-0 z-20 max-md:top-[var(--room,0px)] -mb-px grid auto-cols-fr grid-flow-col border-y border-hairline bg-paper ${laneGrid(ids.length).onlyInRows}`}
    >
      {ids.map((id) => (
        <LaneVerdict key={id} of={id} />
      ))}
    </nav>
  )
}

function LaneVerdict({ of }: { of: MechanismId }) {
  const words = useWords()
  const outcome = useLabState(({ lanes }) => lanes[of].verdict?.outcome ?? null)
  return (
    <button
      type="button"
      data-outcome={outcome ?? 'none'}
      className="@container flex min-w-0 flex-col justify-between gap-1 border-l border-hairline px-1.5 py-1.5 text-left text-2xs leading-3.5 first:border-l-0 -outline-offset-2"
      onClick={() => {
        const lane = document.getElementById(laneElementId(of))
        lane?.scrollIntoView({ block: 'start' })
        lane?.focus({ preventScroll: true })
      }}
    >
      <span className="flex gap-1">
        <Glyph of={of} className="mt-0.5 size-2.5" />
        {words.mechanisms[of].name}
      </span>
      <strong className="flex flex-wrap gap-x-1 text-xs font-semibold text-outcome @max-[5rem]:text-2xs">
        <OutcomeSign of={outcome ?? 'none'} className="mt-0.5 size-3 shrink-0" />
        {outcome ? words.verdict.lead[outcome] : words.verdict.waiting}
      </strong>
    </button>
  )
}
