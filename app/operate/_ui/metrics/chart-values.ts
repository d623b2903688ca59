import type { ChartId, ChartUnit } from '#lib/web/metric-charts.ts'
import type { Words } from '../../../_ui/words/en.ts'
import { ago, duration } from '../../../_ui/words/format.ts'
import { codeText } from '../../../_ui/words/problem-text.ts'
import type { Newest, Series } from './chart-series.ts'
import type { MetricsWords } from './use-metrics-words.ts'

/** A value as text: 12, 3.4/s, 1.24 ms, 98 %. */
export function valueText(value: number | null, unit: ChartUnit, words: MetricsWords): string {
  if (value === null) return words.none
  switch (unit) {
    case 'count':
      return String(value)
    case 'per-second':
      return `${Number(value.toPrecision(3))}${words.perSecond}`
    case 'seconds':
      return value === 0 ? '0' : duration(value * 1000)
    case 'share':
      return `${Math.round(value * 100)} %`
  }
}

/** A newest value as text, with its age if it is not present. */
export function newestText(
  newest: Newest | null,
  unit: ChartUnit,
  { words, texts }: { readonly words: Words; readonly texts: MetricsWords },
): string {
  const text = valueText(newest?.value ?? null, unit, texts)
  return newest && newest.agoMs > 0 ? texts.earlier(text, ago(newest.agoMs, words)) : text
}

/** The name of a line, without its quantile. */
export function lineName(
  { name, mechanism }: Series,
  chart: ChartId,
  words: Words,
  texts: MetricsWords,
): string {
  if (mechanism) return words.mechanisms[mechanism].name
  if (chart === 'ended') return (words.endReasons as Readonly<Record<string, string>>)[name] ?? name
  // Codes stay as they are on the wire, so that they can be searched for.
  if (chart === 'refusals') return `${name} · ${codeText(name, words)}`
  return (texts.lines as Readonly<Record<string, string>>)[name] ?? name
}
