'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { openSheet } from '../display/open-sheet.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

/** Opens the drawer on the request that led to the displayed verdict. */
export function InspectLane({ of }: { of: MechanismId }) {
  const words = useWords()
  const exchange = useLabState((state) => state.lanes[of].cost?.exchange ?? '')
  return (
    <Button
      look="quiet"
      className="-mr-1.5 text-xs font-normal tracking-normal"
      aria-label={words.inspect.lastRequest(words.mechanisms[of].name)}
      onClick={() => openSheet({ sheet: 'wire', of: exchange })}
    >
      {words.inspect.open}
    </Button>
  )
}
