'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { duration } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

/** Cost of the last request: credential bytes on the wire, store reads, time in the server. */
export function CostLine({ of }: { of: MechanismId }) {
  const words = useWords()
  const price = useLabState((state) => state.lanes[of].price)
  return (
    <dl
      aria-label={words.cost.label}
      className="mt-1.5 grid grid-cols-[auto_auto_auto_auto] justify-between gap-x-2 text-xs"
    >
      <Figure name={words.cost.sent} value={price ? `${price.bytesUp} B` : '–'} />
      <Figure name={words.cost.reads} value={price ? String(price.storeReads) : '–'} valueFirst />
      <Figure name={words.cost.took} value={price ? duration(price.totalMs) : '–'} />
      <Figure name={words.cost.node} value={price?.node ?? '–'} />
    </dl>
  )
}

function Figure({ name, value, valueFirst = false }: { name: string; value: string; valueFirst?: boolean }) {
  return (
    <div className={`flex gap-1.5 whitespace-nowrap ${valueFirst ? 'flex-row-reverse' : ''}`}>
      <dt className="text-faint">{name}</dt>
      <dd className="font-mono text-ink">{value}</dd>
    </div>
  )
}
