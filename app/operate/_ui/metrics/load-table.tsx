'use client'

import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { duration } from '../../../_ui/words/format.ts'
import type { LoadResult } from './load-panel.tsx'
import { useMetricsWords } from './use-metrics-words.ts'

type LaneLoad = LoadResult['lanes'][number]

const PARTS = ['store', 'password', 'verify', 'process'] as const
const COLUMNS = [
  'mechanism',
  'throughput',
  'p50',
  'p99',
  'outcomes',
  'storeCalls',
  'spent',
  'bottleneck',
] as const

/** The results of a load, one row for each lane. */
export function LoadTable({ result }: { result: LoadResult }) {
  const { load: texts } = useMetricsWords()
  return (
    <Scroller label={texts.title} className="mt-3">
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">{texts.result(result.concurrency, result.seconds)}</caption>
        <thead className="border-b border-edge text-left text-xs text-faint">
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="py-1 pr-5 font-normal whitespace-nowrap">
                {texts.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.lanes.map((lane) => (
            <Row key={lane.mechanism} lane={lane} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function Row({ lane }: { lane: LaneLoad }) {
  const { load: texts } = useMetricsWords()
  const parts = PARTS.filter((part) => lane.spent[part] > 0)
  return (
    <tr data-mechanism={lane.mechanism} className="border-b border-hairline align-top">
      <th scope="row" className="py-1.5 pr-5 text-left font-normal">
        <LaneName of={lane.mechanism} />
      </th>
      <td className="py-1.5 pr-5">{Math.round(lane.perSecond)}</td>
      <td className="py-1.5 pr-5 whitespace-nowrap">{duration(lane.p50Ms)}</td>
      <td className="py-1.5 pr-5 whitespace-nowrap">{duration(lane.p99Ms)}</td>
      <td className="py-1.5 pr-5 whitespace-nowrap">{outcomesOf(lane, texts).join(' · ')}</td>
      <td className="py-1.5 pr-5 whitespace-nowrap">
        {texts.calls(String(lane.storeReads), String(lane.storeWrites))}
      </td>
      <td className="min-w-44 py-1.5 pr-5">
        <SpentBar lane={lane} />
        <span className="mt-1 block text-xs text-soft">
          {parts.map((part) => texts.part(texts.parts[part], duration(lane.spent[part]))).join(' · ')}
        </span>
      </td>
      <td className="py-1.5 whitespace-nowrap">{lane.bottleneck && texts.parts[lane.bottleneck]}</td>
    </tr>
  )
}

function outcomesOf(
  { accepted, refused, unavailable }: LaneLoad,
  texts: ReturnType<typeof useMetricsWords>['load'],
): readonly string[] {
  return [
    ...(accepted > 0 ? [texts.accepted(accepted)] : []),
    ...Object.entries(refused).map(([code, count]) => texts.refused(count, code)),
    ...(unavailable > 0 ? [texts.unavailable(unavailable)] : []),
  ]
}

/** Where the time of a request went, as lengths; the numbers are below it. */
function SpentBar({ lane }: { lane: LaneLoad }) {
  const total = PARTS.reduce((sum, part) => sum + lane.spent[part], 0) || 1
  return (
    <span className="flex h-1.5 overflow-hidden rounded-sm bg-sunk" aria-hidden="true">
      {PARTS.map((part, at) => (
        <span
          key={part}
          className="bg-accent"
          style={{ width: `${(100 * lane.spent[part]) / total}%`, opacity: 1 - at * 0.25 }}
        />
      ))}
    </span>
  )
}
