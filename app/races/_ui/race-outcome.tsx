'use client'

import type { Outcome } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

const LOOKS: Readonly<Record<Outcome, string>> = {
  bad: 'border-breach bg-breach text-paper',
  good: 'border-held text-held',
  sequential: 'border-edge text-soft',
  open: 'border-edge text-soft',
}

/** Whether the invariant holds at the end of an order. */
export function RaceOutcome({ of }: { of: Outcome }) {
  const { outcomes } = useRaceWords()
  return (
    <span
      data-race-outcome={of}
      className={`inline-flex items-center rounded-md border-2 px-2 py-0.5 font-semibold whitespace-nowrap ${LOOKS[of]}`}
    >
      {outcomes[of]}
    </span>
  )
}
