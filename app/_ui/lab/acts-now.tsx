'use client'

import type { ReactNode } from 'react'
import { useLabState } from './use-lab.tsx'
import { useActsLock } from './use-seat.ts'

/** Whether acts are enabled: in the past, and before the room allows them, all of them are disabled, in one place. */
export function Acts({ children }: { children: ReactNode }) {
  const isPast = useLabState((state) => state.moment !== null)
  const isLocked = useActsLock()
  return (
    <fieldset role="presentation" disabled={isPast || isLocked} className="contents">
      {children}
    </fieldset>
  )
}
