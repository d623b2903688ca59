'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLaneIds } from '../lab/use-lab.tsx'
import { LaneName } from '../parts/lane-name.tsx'
import { MeasureHeads } from './measure-heads.tsx'
import {
  type LaneCosts,
  MAX_SAMPLES,
  MEASURES,
  type Measure,
  maxOf,
  measureText,
  medianOf,
  SPARK_HEIGHT,
  sparkPath,
} from './sums.ts'
import { useCostsWords } from './use-costs-words.ts'

type Costs = Readonly<Record<MechanismId, LaneCosts>>

/** Lanes and measures: the last request in figures, the earlier ones as a line. */
export function Strip({ costs }: { costs: Costs }) {
  const words = useCostsWords()
  const ids = useLaneIds()
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={words.label}
      className="min-w-0 flex-1 overflow-auto overscroll-contain [scrollbar-width:thin]"
    >
      <table className="w-full text-xs whitespace-nowrap">
        <thead className="text-faint">
          <tr className="h-5">
            <th scope="col" className="text-left font-normal">
              <span className="sr-only">{words.mechanism}</span>
            </th>
            <MeasureHeads className="pl-5 text-left" />
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => (
            <tr key={id} data-mechanism={id} className="h-6 border-t border-hairline">
              <th scope="row" className="text-left font-normal">
                <LaneName of={id} />
              </th>
              {MEASURES.map((measure) => (
                <td key={measure} className="pl-5">
                  <Cell costs={costs} of={id} measure={measure} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Cell({ costs, of, measure }: { costs: Costs; of: MechanismId; measure: Measure }) {
  const words = useCostsWords()
  const values = costs[of].samples.map((sample) => sample[measure])
  const text = (value: number | null | undefined) =>
    value == null ? words.none : measureText(measure, value)
  const last = values.at(-1)
  const median = measure === 'ownMicros' ? medianOf(values) : null
  return (
    <span className="flex items-center gap-3">
      <span data-measure={measure} className="min-w-13 text-right font-mono">
        {text(last)}
      </span>
      {measure === 'ownMicros' && (
        <span className="min-w-13 text-right font-mono text-faint">{text(median)}</span>
      )}
      <Spark values={values} max={maxOf(costs, measure)} text={text} />
    </span>
  )
}

function Spark({
  values,
  max,
  text,
}: {
  values: readonly number[]
  max: number
  text: (value: number) => string
}) {
  const words = useCostsWords()
  if (values.length === 0) return null
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  return (
    <svg
      role="img"
      aria-label={words.spark(text(lowest), text(highest), values.length)}
      viewBox={`0 0 ${MAX_SAMPLES} ${SPARK_HEIGHT}`}
      preserveAspectRatio="none"
      className="h-4 min-w-8 flex-1 max-sm:hidden"
    >
      <path
        d={`M0 ${SPARK_HEIGHT - 0.5}H${MAX_SAMPLES}`}
        className="stroke-hairline"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={sparkPath(values, max)}
        className="fill-none stroke-accent"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
