'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { MoreActs } from '../admin/more-acts.tsx'
import { ACT_IDS } from '../lab/acts.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

/** The same actions, on this lane only. */
export function LaneActions({ of }: { of: MechanismId }) {
  const words = useWords()
  const lab = useLab()
  const { name } = words.mechanisms[of]
  return (
    <fieldset aria-label={words.acts.laneActs(name)} className="-mx-1.5 flex min-w-0 flex-wrap text-xs">
      {ACT_IDS.map((act) => (
        <Button
          key={act}
          look="quiet"
          aria-label={words.acts.oneLane(words.acts[act], name)}
          onClick={() => lab.act(act, [of])}
        >
          {words.acts[act]}
        </Button>
      ))}
      <MoreActs of={of} />
    </fieldset>
  )
}
