'use client'

import { useState } from 'react'
import type { MetricChart } from '#lib/web/metric-charts.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type ChartData, highestOf, newestOf, newestOfChart, type Series } from './chart-series.ts'
import { lineName, newestText, valueText } from './chart-values.ts'
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
  const words = useWords()
  const newest = newestOfChart(data, chart.unit)
  const isOld = newest !== null && newest.agoMs > 0
  const text = newestText(newest, chart.unit, { words, texts })
  const highest = valueText(highestOf(data), chart.unit, texts)
  const label = texts.chart(title, isOld ? text : texts.now(text), highest)
  // Of times there are many columns.
  const isWide = isTable && data.series.some(({ quantile }) => quantile)
  return (
    <section
      aria-label={title}
      data-chart={chart.id}
      className={`flex min-w-0 flex-col gap-2 ${isWide ? 'sm:max-bench:col-span-2' : ''}`}
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="text-sm font-medium">{title}</h2>
        <span className={`text-sm tabular-nums ${isOld ? 'text-faint' : ''}`}>{text}</span>
      </div>
      <Values chart={chart} data={data} isTable={isTable} label={label} />
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
  const isEmpty = data.series.every((line) => newestOf(line, data) === null)
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

function Legend({ chart, data }: Pick<Props, 'chart' | 'data'>) {
  const texts = useMetricsWords()
  const words = useWords()
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {data.series.map((line, position) => {
        // The 99th percentile follows its median: one entry has both.
        if (line.quantile === 'p99') return null
        const { color, dash, width } = lineStyleOf(line, position)
        const newest = newestOf(line, data)
        const above = pairOf(data, position)
        const higher = above && newestOf(above, data)
        const median = higher ? `${valueText(newest?.value ?? null, chart.unit, texts)} · ` : ''
        return (
          <li
            key={line.key}
            data-mechanism={line.mechanism}
            className="inline-flex items-center gap-1.5 tabular-nums"
          >
            <svg viewBox="0 0 16 4" className="h-1 w-4 shrink-0" aria-hidden="true">
              <path d="M0 2h16" stroke={color} strokeWidth={width} strokeDasharray={dash} />
            </svg>
            {line.mechanism && <Glyph of={line.mechanism} className="size-2.5" />}
            <span className="text-soft">{lineName(line, chart.id, words, texts)}</span>
            <span className={newest?.agoMs ? 'text-faint' : ''}>
              {median + newestText(higher ?? newest, chart.unit, { words, texts })}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** The 99th percentile of a median: the line after it. */
function pairOf({ series }: ChartData, position: number): Series | null {
  const next = series[position + 1]
  return series[position]?.quantile === 'p50' && next ? next : null
}

/** The same values as a table, the newest first. A median and its 99th percentile share a column. */
function ChartTable({ chart, data }: Pick<Props, 'chart' | 'data'>) {
  const texts = useMetricsWords()
  const words = useWords()
  const label = texts.table(texts.titles[chart.id])
  const columns = data.series.flatMap((line, position) => {
    if (line.quantile === 'p99') return []
    const higher = pairOf(data, position)
    return [{ line, values: [line.values, ...(higher ? [higher.values] : [])] }]
  })
  const cell = (values: readonly Series['values'][], index: number) => {
    const found = values.map((line) => line[index] ?? null)
    return found.every((value) => value === null)
      ? '–'
      : found.map((value) => valueText(value, chart.unit, texts)).join(' · ')
  }
  return (
    <Scroller label={label} className="h-44 border-y border-hairline">
      <table className="w-full text-xs tabular-nums">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-paper text-left text-faint">
          <tr className="align-bottom">
            <th scope="col" className="py-0.5 pr-3 font-normal">
              {texts.time}
            </th>
            {columns.map(({ line, values }) => (
              <th
                key={line.key}
                scope="col"
                data-mechanism={line.mechanism}
                className={`py-0.5 pr-2 pl-3 text-right font-normal ${values.length > 1 ? 'whitespace-nowrap' : ''}`}
              >
                {lineName(line, chart.id, words, texts)}
                {values.length > 1 && <span className="block text-2xs">{texts.quantiles}</span>}
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
                {columns.map(({ line, values }) => (
                  <td key={line.key} className="py-0.5 pr-2 pl-3 text-right whitespace-nowrap">
                    {cell(values, index)}
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
