'use client'

import { useLaneIds } from '../lab/use-lab.tsx'
import { laneGrid } from '../parts/lane-grid.ts'
import { Lane } from './lane.tsx'

/** The lanes of the bench, side by side if there is room. @param className the heights of the rows that all lanes share */
export function Lanes({ className: rows }: { className: string }) {
  const ids = useLaneIds()
  const { className, style } = laneGrid(ids.length)
  return (
    <div className={`${className} min-w-0 border-t border-hairline fit:flex-1 ${rows}`} style={style}>
      {ids.map((id) => (
        <Lane key={id} of={id} />
      ))}
    </div>
  )
}
