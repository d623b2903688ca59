import type { Series } from './chart-series.ts'

export interface LineStyle {
  readonly color: string
  readonly dash: string | undefined
  /** In pixels. */
  readonly width: number
}

/** Lines that stand for an outcome have its colour. */
const COLORS: Readonly<Record<string, string>> = {
  accepted: 'var(--accepted)',
  refused: 'var(--refused)',
  unavailable: 'var(--unavailable)',
}

const THIN = 1.25

/** Other lines differ by their pattern as well, so that colour is not needed to tell them apart. */
const OTHERS: readonly LineStyle[] = [
  { color: 'var(--ink)', dash: undefined, width: THIN },
  { color: 'var(--soft)', dash: '5 2', width: THIN },
  { color: 'var(--ink)', dash: '1.5 1.5', width: THIN },
  { color: 'var(--soft)', dash: undefined, width: THIN },
  { color: 'var(--faint)', dash: '6 2 1.5 2', width: THIN },
]

/** Pairs of a median and a 99th percentile, which is dashed: so these differ by their width. */
const PAIRS: readonly Omit<LineStyle, 'dash'>[] = [
  { color: 'var(--ink)', width: THIN },
  { color: 'var(--edge)', width: 3 },
  { color: 'var(--soft)', width: 2 },
]

/** The line of a series: the colour of its mechanism or outcome, dashed for the 99th percentile. */
export function lineStyleOf({ name, mechanism, quantile }: Series, position: number): LineStyle {
  const dash = quantile === 'p99' ? '3 2' : undefined
  if (mechanism) return { color: 'var(--accent)', dash, width: THIN }
  const own = COLORS[name]
  if (own) return { color: own, dash, width: THIN }
  if (!quantile) return OTHERS[position % OTHERS.length] ?? PLAIN
  return { ...PLAIN, ...PAIRS[Math.floor(position / 2) % PAIRS.length], dash }
}

const PLAIN: LineStyle = { color: 'var(--ink)', dash: undefined, width: THIN }
