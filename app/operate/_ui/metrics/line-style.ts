import type { Series } from './chart-series.ts'

export interface LineStyle {
  readonly color: string
  readonly dash: string | undefined
}

/** Lines that stand for an outcome have its colour. */
const COLORS: Readonly<Record<string, string>> = {
  accepted: 'var(--accepted)',
  refused: 'var(--refused)',
  unavailable: 'var(--unavailable)',
}

/** Other lines differ by their pattern as well, so that colour is not needed to tell them apart. */
const OTHERS: readonly LineStyle[] = [
  { color: 'var(--ink)', dash: undefined },
  { color: 'var(--soft)', dash: '5 2' },
  { color: 'var(--ink)', dash: '1.5 1.5' },
  { color: 'var(--soft)', dash: undefined },
  { color: 'var(--faint)', dash: '6 2 1.5 2' },
]

/** The line of a series: the colour of its mechanism or outcome, dashed for the 99th percentile. */
export function lineStyleOf({ name, mechanism, quantile }: Series, position: number): LineStyle {
  const dash = quantile === 'p99' ? '3 2' : undefined
  if (mechanism) return { color: 'var(--accent)', dash }
  const own = COLORS[name]
  if (own) return { color: own, dash }
  const other = OTHERS[(quantile ? Math.floor(position / 2) : position) % OTHERS.length]
  return { color: other?.color ?? 'var(--ink)', dash: quantile === 'p99' ? '3 2' : other?.dash }
}
