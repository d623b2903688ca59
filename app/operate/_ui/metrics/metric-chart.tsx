'use client'

import { useState } from 'react'
import type { MetricChart } from '#lib/web/metric-charts.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type ChartData, highestOf, newestOf, type Series } from './chart-series.ts'
import { lineName, valueText } from './chart-values.ts'
import { LineChart } from './line-chart.tsx'
import { lineStyleOf } from './line-style.ts'
import { useMetricsWords } from './use-metrics-words.ts'

interface Props {
  readonly chart: MetricChart
  readonly data: ChartData
  readonly isTable: boolean
}

/** One chart: title, present value, lines or table, what it means, and its PromQL. */
export function MetricChartView({ chart, data, isTable }: Props) {
  const texts = useMetricsWords()
  const title = texts.titles[chart.id]
  const write = (value: number | null) => valueText(value, chart.unit, texts)
  const current = write(currentOf(data, chart.unit))
  const highest = write(highestOf(data))
  return (
    <section aria-label={title} data-chart={chart.id} className="flex min-w-0 flex-col gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="text-sm font-medium">{title}</h2>
        <span className="text-sm tabular-nums">{current}</span>
      </div>
      <Values chart={chart} data={data} isTable={isTable} label={texts.chart(title, current, highest)} />
      {(data.series.length > 1 || chart.id === 'refusals' || chart.id === 'ended') && (
        <Legend chart={chart} data={data} />
      )}
      <p className="text-xs text-soft">{texts.meanings[chart.id]}</p>
      <Queries chart={chart} title={title} />
    </section>
  )
}

function Values({ chart, data, isTable, label }: Props & { label: string }) {
  const texts = useMetricsWords()
  const isEmpty = data.series.every((line) => newestOf(line) === null)
  if (isEmpty && (data.series.length === 0 || !isTable)) {
    return (
      <p className="my-4 flex h-21 items-center justify-center border-y border-hairline text-xs text-faint">
        {texts.none}
      </p>
    )
  }
  return isTable ? (
    <ChartTable chart={chart} data={data} />
  ) : (
    <LineChart data={data} label={label} highest={valueText(highestOf(data), chart.unit, texts)} />
  )
}

/** Rates of several lines add up; of times, the longest counts. */
function currentOf({ series }: ChartData, unit: MetricChart['unit']): number | null {
  const values = series.map(newestOf).filter((value) => value !== null)
  if (values.length === 0) return unit === 'seconds' || unit === 'share' ? null : 0
  if (unit === 'per-second') return values.reduce((sum, value) => sum + value, 0)
  return Math.max(...values)
}

function Legend({ chart, data }: Pick<Props, 'chart' | 'data'>) {
  const texts = useMetricsWords()
  const words = useWords()
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {data.series.map((line, position) => {
        // The 99th percentile follows its median: one entry has both.
        if (line.quantile === 'p99') return null
        const { color, dash } = lineStyleOf(line, position)
        const above = data.series[position + 1]
        const values = [line, ...(above?.quantile === 'p99' ? [above] : [])].map(newestOf)
        return (
          <li
            key={line.key}
            data-mechanism={line.mechanism}
            className="inline-flex items-center gap-1.5 tabular-nums"
          >
            <svg viewBox="0 0 16 4" className="h-1 w-4 shrink-0" aria-hidden="true">
              <path d="M0 2h16" stroke={color} strokeWidth="1.5" strokeDasharray={dash} />
            </svg>
            {line.mechanism && <Glyph of={line.mechanism} className="size-2.5" />}
            <span className="text-soft">{lineName(line, chart.id, words, texts)}</span>
            <span>{values.map((value) => valueText(value, chart.unit, texts)).join(' · ')}</span>
          </li>
        )
      })}
    </ul>
  )
}

/** The same values as a table, the newest first. */
function ChartTable({ chart, data }: Pick<Props, 'chart' | 'data'>) {
  const texts = useMetricsWords()
  const words = useWords()
  const label = texts.table(texts.titles[chart.id])
  const head = (line: Series) =>
    `${lineName(line, chart.id, words, texts)}${line.quantile ? ` ${line.quantile}` : ''}`
  return (
    <Scroller label={label} className="h-29 border-y border-hairline">
      <table className="w-full text-xs tabular-nums">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-paper text-left text-faint">
          <tr>
            <th scope="col" className="py-0.5 pr-3 font-normal">
              {texts.time}
            </th>
            {data.series.map((line) => (
              <th key={line.key} scope="col" className="py-0.5 pl-3 text-right font-normal">
                {head(line)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.at
            .map((at, index) => (
              <tr key={at}>
                <th scope="row" className="py-0.5 pr-3 text-left font-normal text-soft">
                  {timeOfDay(at)}
                </th>
                {data.series.map((line) => (
                  <td key={line.key} className="py-0.5 pl-3 text-right">
                    {cellText(line.values[index] ?? null, chart.unit, texts)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </Scroller>
  )
}

const cellText = (...[value, unit, texts]: Parameters<typeof valueText>) =>
  value === null ? '–' : valueText(value, unit, texts)

function Queries({ chart, title }: { chart: MetricChart; title: string }) {
  const texts = useMetricsWords()
  const [isCopied, setCopied] = useState(false)
  const query = chart.queries.map(({ promql }) => promql).join('\n')
  return (
    <details className="text-xs">
      <summary className="cursor-pointer text-soft hover:text-ink">{texts.promql}</summary>
      <pre className="mt-1 font-mono text-2xs break-words whitespace-pre-wrap text-soft">{query}</pre>
      <Button
        look="quiet"
        className="-ml-1.5 text-xs"
        aria-label={texts.copyQuery(title)}
        onClick={async () => setCopied(await copyText(query))}
      >
        <span aria-live="polite">{isCopied ? texts.copied : texts.copy}</span>
      </Button>
    </details>
  )
}
