'use client'

import type { ReactNode } from 'react'
import { useLabState } from './use-lab.tsx'

/** Everything that acts, acts on now: in the past all of it rests, in one place for what there is and what will come. */
export function Acts({ children }: { children: ReactNode }) {
  const isPast = useLabState((state) => state.moment !== null)
  return (
    <fieldset role="presentation" disabled={isPast} className="contents">
      {children}
    </fieldset>
  )
}
