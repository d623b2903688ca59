'use client'

import { type ReactNode, useState } from 'react'
import { useLaneIds } from '../lab/use-lab.tsx'
import { CostTable } from './cost-table.tsx'
import { Payload } from './payload.tsx'
import { Strip } from './strip.tsx'
import { useCosts } from './use-costs.ts'
import { useCostsWords } from './use-costs-words.ts'

/** The request costs of each lane side by side, and the effect of the size of session data. */
export function Costs({ tabs }: { tabs: ReactNode }) {
  const words = useCostsWords()
  const costs = useCosts()
  const [isTable, setTable] = useState(false)
  const ids = useLaneIds()
  const isEmpty = ids.every((id) => costs[id].samples.length === 0)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-xs">
        {tabs}
        {!isEmpty && (
          <button
            type="button"
            className="text-soft underline decoration-hairline underline-offset-4 hover:text-ink"
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
          >
            {isTable ? words.asChart : words.asTable}
          </button>
        )}
      </div>
      <div className="mt-1 flex min-h-0 flex-1 flex-col gap-x-8 gap-y-4 bench:flex-row">
        {isEmpty ? (
          <p className="flex-1 py-1.5 text-xs text-soft">{words.empty}</p>
        ) : isTable ? (
          <CostTable costs={costs} />
        ) : (
          <Strip costs={costs} />
        )}
        <Payload costs={costs} />
      </div>
    </>
  )
}
