'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLaneIds } from '../lab/use-lab.tsx'
import { LaneName } from '../parts/lane-name.tsx'
import { isAfter } from '../state/history.ts'
import { timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'
import { MeasureHeads } from './measure-heads.tsx'
import { type LaneCosts, MEASURES, measureText, type Sample } from './sums.ts'
import { useCostsWords } from './use-costs-words.ts'

/** The costs as a table: each request, newest first. */
export function CostTable({ costs }: { costs: Readonly<Record<MechanismId, LaneCosts>> }) {
  const words = useCostsWords()
  const ids = useLaneIds()
  const rows = ids.flatMap((id) => costs[id].samples.map((sample) => ({ id, sample })))
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={words.label}
      className="max-h-72 min-h-0 min-w-0 flex-1 overflow-auto overscroll-contain [scrollbar-width:thin] fit:max-h-none"
    >
      <table className="w-full text-left text-xs whitespace-nowrap">
        <thead className="sticky top-0 bg-paper text-faint">
          <tr>
            {[words.mechanism, words.time, words.act, words.outcome].map((name) => (
              <th key={name} scope="col" className="pr-4 font-normal">
                {name}
              </th>
            ))}
            <MeasureHeads className="pr-4 text-right" />
          </tr>
        </thead>
        <tbody>
          {rows
            .sort((x, y) => (isAfter(x.sample.seq, y.sample.seq) ? -1 : 1))
            .map(({ id, sample }) => (
              <Row key={sample.seq} of={id} sample={sample} />
            ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ of, sample }: { of: MechanismId; sample: Sample }) {
  const words = useCostsWords()
  const { acts } = useWords().eventDetails
  return (
    <tr className="border-t border-hairline">
      <th scope="row" className="pr-4 font-normal">
        <LaneName of={of} />
      </th>
      <td className="pr-4 font-mono">{timeOfDay(sample.at)}</td>
      <td className="pr-4">{acts[sample.act]}</td>
      <td className="pr-4">{words.outcomes[sample.outcome]}</td>
      {MEASURES.map((measure) => (
        <td key={measure} className="pr-4 text-right font-mono">
          {measureText(measure, sample[measure])}
        </td>
      ))}
    </tr>
  )
}
