import { describe, expect, test } from 'vitest'
import { en } from '../../app/_ui/words/en.ts'
import { metrics } from '../../app/_ui/words/operate-metrics.en.ts'
import { type ChartData, newestOf, newestOfChart } from '../../app/operate/_ui/metrics/chart-series.ts'
import { newestText } from '../../app/operate/_ui/metrics/chart-values.ts'
import { lineStyleOf } from '../../app/operate/_ui/metrics/line-style.ts'

const chart = (...series: readonly (readonly (number | null)[])[]): ChartData => ({
  at: series[0]?.map((_, index) => index * 1000) ?? [],
  series: series.map((values, index) => ({ key: String(index), name: String(index), values })),
})

describe('the newest value of a chart', () => {
  const textOf = (data: ChartData, unit: 'seconds' | 'per-second' | 'share' | 'count') =>
    newestText(newestOfChart(data, unit), unit, { words: en, texts: metrics })

  test('is present if it is of one of the last two steps', () => {
    const [line] = chart([1, 2, null]).series
    expect(line && newestOf(line, chart([1, 2, null]))).toEqual({ value: 2, agoMs: 0 })
  })

  test('has its age if it is older', () => {
    expect(textOf(chart([0.303, null, null, null]), 'seconds')).toBe('303 ms, 3 s ago')
    expect(textOf(chart([null, null]), 'seconds')).toBe('no data')
  })

  test('ignores a line that is older than the others', () => {
    expect(textOf(chart([0.9, null, null, null], [null, null, 0.1, 0.2]), 'seconds')).toBe('200 ms')
  })

  test('adds up rates, and is 0 without a line', () => {
    expect(textOf(chart([0, 1, 2], [0, 0, 3]), 'per-second')).toBe('5/s')
    expect(textOf(chart(), 'per-second')).toBe('0/s')
    expect(textOf(chart(), 'share')).toBe('no data')
  })
})

test('draws stores as lines of other widths, since dashes mean the 99th percentile', () => {
  const styles = ['memory', 'redis', 'database'].flatMap((name, index) =>
    (['p50', 'p99'] as const).map((quantile, nth) =>
      lineStyleOf({ key: name + quantile, name, quantile, values: [] }, index * 2 + nth),
    ),
  )
  expect(new Set(styles.map(({ width }) => width)).size).toBe(3)
  expect(styles.map(({ dash }) => dash === undefined)).toEqual([true, false, true, false, true, false])
})
