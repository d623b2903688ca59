'use client'

import type { ReactNode } from 'react'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { NextStep } from '../next-step.tsx'
import { PresentActs } from './present-acts.tsx'

/** The acts; while the page shows the past, the way back. @param children further controls */
export function ActsRow({ children }: { children?: ReactNode }) {
  const isPast = useLabState((state) => state.moment !== null)
  return (
    <div className="flex items-center gap-2.5 px-5 py-2.5">
      {isPast ? (
        <NextStep />
      ) : (
        <>
          <PresentActs />
          {children}
        </>
      )}
    </div>
  )
}
