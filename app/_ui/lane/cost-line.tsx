'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { byteSize, duration } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

/** Cost of the last request: credential bytes on the wire, store reads, time in the server. */
export function CostLine({ of }: { of: MechanismId }) {
  const words = useWords()
  const cost = useLabState((state) => state.lanes[of].cost)
  return (
    <dl
      aria-label={words.cost.label}
      className="mt-1.5 flex flex-wrap justify-between gap-x-1.5 text-xs @max-[14rem]:[&>:last-child]:sr-only"
    >
      <Figure name={words.cost.sent} value={cost ? byteSize(cost.bytesUp) : '–'} />
      <Figure name={words.cost.reads} value={cost ? String(cost.storeReads) : '–'} valueFirst />
      <Figure isOptional name={words.cost.took} value={cost ? duration(cost.totalMs) : '–'} />
      <Figure isOptional name={words.cost.node} value={cost?.node ?? '–'} />
    </dl>
  )
}

function Figure({
  name,
  value,
  valueFirst = false,
  isOptional = false,
}: {
  name: string
  value: string
  valueFirst?: boolean
  /** Whether the value speaks for itself where there is no room for the name. */
  isOptional?: boolean
}) {
  return (
    <div className={`flex gap-1.5 whitespace-nowrap ${valueFirst ? 'flex-row-reverse' : ''}`}>
      <dt className={`text-faint ${isOptional ? '@max-[18.5rem]:sr-only' : ''}`}>{name}</dt>
      <dd className="font-mono text-ink">{value}</dd>
    </div>
  )
}
