'use client'

import type { ReactNode } from 'react'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { duration } from '../../../_ui/words/format.ts'
import { STACKED, StackedCell } from '../stacked-cell.tsx'
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
      <table className={`w-full text-sm tabular-nums ${STACKED}`}>
        <caption className="sr-only">{texts.result(result.concurrency, result.seconds)}</caption>
        <thead className="border-b border-edge text-left text-xs text-faint max-lanes:sr-only">
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
  const { load: texts, lines } = useMetricsWords()
  const parts = PARTS.filter((part) => lane.spent[part] > 0)
  const calls = texts.calls(String(lane.storeReads), String(lane.storeWrites))
  const stores = lane.stores.map((store) => (lines as Readonly<Record<string, string>>)[store] ?? store)
  const cells: Readonly<Record<Exclude<(typeof COLUMNS)[number], 'mechanism'>, ReactNode>> = {
    throughput: Math.round(lane.perSecond),
    p50: <span className="whitespace-nowrap">{duration(lane.p50Ms)}</span>,
    p99: <span className="whitespace-nowrap">{duration(lane.p99Ms)}</span>,
    outcomes: outcomesOf(lane, texts).map((text) => (
      <span key={text} className="block lanes:whitespace-nowrap">
        {text}
      </span>
    )),
    storeCalls: (
      <>
        <span className="whitespace-nowrap">{calls}</span>
        <span className="block text-xs text-soft">{stores.join(' · ') || texts.noStore}</span>
      </>
    ),
    spent: (
      <>
        <SpentBar lane={lane} />
        <span className="mt-1 block text-xs text-soft">
          {parts.map((part) => texts.part(texts.parts[part], duration(lane.spent[part]))).join(' · ')}
        </span>
      </>
    ),
    bottleneck: lane.bottleneck && texts.parts[lane.bottleneck],
  }
  return (
    <tr data-mechanism={lane.mechanism} className="border-b border-hairline align-top max-lanes:py-2">
      <th scope="row" className="py-1.5 pr-5 text-left font-normal max-lanes:font-medium">
        <LaneName of={lane.mechanism} />
      </th>
      {COLUMNS.filter((column) => column !== 'mechanism').map((column) => (
        <td key={column} className={`py-1.5 pr-5 max-lanes:py-0.5 ${column === 'spent' ? 'min-w-36' : ''}`}>
          <StackedCell column={texts.columns[column]}>{cells[column]}</StackedCell>
        </td>
      ))}
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
