'use client'

import { useState } from 'react'
import { METRIC_CHARTS } from '#lib/web/metric-charts.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { chartDataOf, hasCounts, type Points } from './chart-series.ts'
import { LoadPanel } from './load-panel.tsx'
import { MetricChartView } from './metric-chart.tsx'
import { StoreFaults } from './store-faults.tsx'
import { type MetricsWords, useMetricsWords } from './use-metrics-words.ts'

const WINDOWS = [60, 300, 900] as const
type Source = keyof MetricsWords['sources']

/** Faults of the stores, loads, and live charts of one bench or of the process. */
export function MetricsSection() {
  const texts = useMetricsWords()
  const [windowSeconds, setWindow] = useState<number>(60)
  const [source, setSource] = useState<Source>('bench')
  const [isTable, setTable] = useState(false)
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const { latest, isStale } = useReading(
    '/api/bench/metrics',
    { query: { windowSeconds, of: source } },
    pausedAt === null ? { everyMs: windowSeconds === 60 ? 1000 : 2000 } : {},
  )
  const points = latest && (source === 'bench' ? latest.bench : latest.process.metrics)
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      <div className="grid gap-x-10 gap-y-5 border-b border-hairline pb-5 bench:grid-cols-[auto_minmax(0,1fr)]">
        <StoreFaults />
        <LoadPanel />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Select label={texts.of} value={source} onChange={({ target }) => setSource(target.value as Source)}>
          {(['bench', 'process'] as const).map((id) => (
            <option key={id} value={id}>
              {texts.sources[id]}
            </option>
          ))}
        </Select>
        <Select
          label={texts.window}
          value={windowSeconds}
          onChange={({ target }) => setWindow(Number(target.value))}
        >
          {WINDOWS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {texts.windows(seconds / 60)}
            </option>
          ))}
        </Select>
        <Button
          look="quiet"
          className="border border-edge/40 text-xs"
          onClick={() => setPausedAt(pausedAt === null ? Date.now() : null)}
        >
          {pausedAt === null ? texts.pause : texts.resume}
        </Button>
        <Button look="quiet" className="border border-edge/40 text-xs" onClick={() => setTable(!isTable)}>
          {isTable ? texts.asCharts : texts.asTables}
        </Button>
        <span className="text-xs text-faint tabular-nums">
          {pausedAt === null
            ? latest && texts.process(latest.process.pid)
            : texts.paused(timeOfDay(pausedAt))}
        </span>
        {isStale && (
          <span role="status" className="text-xs text-unavailable">
            {texts.failed}
          </span>
        )}
      </div>
      {points ? (
        <Charts points={points} isTable={isTable} />
      ) : (
        <p className="max-w-3xl text-soft">{latest ? texts.notAllowed : texts.loading}</p>
      )}
    </div>
  )
}

function Charts({ points, isTable }: { points: Points; isTable: boolean }) {
  const texts = useMetricsWords()
  return (
    <>
      {!hasCounts(points) && <p className="max-w-3xl text-soft">{texts.empty}</p>}
      <div className={`grid gap-x-10 gap-y-8 sm:grid-cols-2 ${isTable ? '' : 'bench:grid-cols-3'}`}>
        {METRIC_CHARTS.map((chart) => (
          <MetricChartView
            key={chart.id}
            chart={chart}
            data={chartDataOf(chart.id, points)}
            isTable={isTable}
          />
        ))}
      </div>
    </>
  )
}
