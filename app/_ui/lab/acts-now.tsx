'use client'

import type { ReactNode } from 'react'
import { useLabState } from './use-lab.tsx'

/** Whether acts are enabled: in the past all of them are disabled, in one place. */
export function Acts({ children }: { children: ReactNode }) {
  const isPast = useLabState((state) => state.moment !== null)
  return (
    <fieldset role="presentation" disabled={isPast} className="contents">
      {children}
    </fieldset>
  )
}
