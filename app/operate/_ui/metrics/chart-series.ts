import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { ChartId, ChartUnit } from '#lib/web/metric-charts.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'

type Answer = ResponseBody<'/api/bench/metrics', 'GET'>
export type Points = NonNullable<Answer['bench']>
export type Point = Points['points'][number]

/** One line of a chart. A value is null where nothing was measured. */
export interface Series {
  readonly key: string
  /** What the line shows: a mechanism, an outcome, a reason, a code or a store. */
  readonly name: string
  /** Of a time: the median or the 99th percentile. */
  readonly quantile?: 'p50' | 'p99'
  readonly mechanism?: MechanismId
  readonly values: readonly (number | null)[]
}

export interface ChartData {
  /** The beginning of each step, by the wall clock of the server. */
  readonly at: readonly number[]
  readonly series: readonly Series[]
}

type Read = (points: readonly Point[], stepSeconds: number) => readonly Series[]

const numbers =
  (name: string, of: (point: Point) => number | null): Read =>
  (points) => [{ key: name, name, values: points.map(of) }]

/** Per second, one line for each key that occurs. */
const rates =
  (of: (point: Point) => Readonly<Record<string, number>>, always: readonly string[] = []): Read =>
  (points, stepSeconds) =>
    namesIn(points, of, always).map((name) => ({
      key: name,
      name,
      values: points.map((point) => (of(point)[name] ?? 0) / stepSeconds),
    }))

type Times = Point['verify']

/** In seconds: two lines for each key, with a gap where nothing was measured. */
const times =
  (of: (point: Point) => Times): Read =>
  (points) =>
    namesIn(points, of).flatMap((name) =>
      (['p50', 'p99'] as const).map((quantile) => {
        const mechanism = MECHANISM_IDS.find((id) => id === name)
        return {
          ...{ key: `${name} ${quantile}`, name, quantile },
          ...(mechanism ? { mechanism } : {}),
          values: points.map((point) => {
            const measured = of(point)[name]
            return measured ? measured[quantile] / 1e6 : null
          }),
        }
      }),
    )

function namesIn(
  points: readonly Point[],
  of: (point: Point) => Readonly<Record<string, unknown>>,
  always: readonly string[] = [],
): readonly string[] {
  return [...new Set([...always, ...points.flatMap((point) => Object.keys(of(point)))])]
}

const CHARTS: Readonly<Record<ChartId, Read>> = {
  active: numbers('active', ({ active }) => active),
  created: rates(({ created }) => ({ created })),
  ended: rates(({ ended }) => ended),
  verifications: rates(({ verifications }) => verifications, ['accepted', 'refused', 'unavailable']),
  refusals: rates(({ refusals }) => refusals),
  verify: times(({ verify }) => verify),
  store: times(({ store }) => store),
  refreshReuse: numbers('reuse', ({ refreshReuse }) => refreshReuse),
  cache: numbers('hits', ({ cache: { hits, misses } }) =>
    hits + misses === 0 ? null : hits / (hits + misses),
  ),
  revocationLag: numbers('lag', ({ revocationLag }) => (revocationLag ? revocationLag.max / 1e6 : null)),
  sseClients: numbers('streams', ({ sseClients }) => sseClients),
}

/** Levels have a value now; what is counted or measured within a step does not, until the step is complete. */
const LEVELS: ReadonlySet<ChartId> = new Set(['active', 'sseClients'])

/** The lines of a chart. */
export function chartDataOf(id: ChartId, { points, stepSeconds }: Points): ChartData {
  const complete = LEVELS.has(id) ? points : points.slice(0, -1)
  return { at: complete.map(({ at }) => at), series: CHARTS[id](complete, stepSeconds) }
}

/** The newest value of a line. */
export interface Newest {
  readonly value: number
  /** How long before the end of the chart it was measured, in milliseconds; 0 if it is present. */
  readonly agoMs: number
}

/** A value of one of the last two steps is present: requests that come once per step may miss one. */
const PRESENT_STEPS = 2

/** The newest value of a line; null if it has none. */
export function newestOf({ values }: Series, { at }: Pick<ChartData, 'at'>): Newest | null {
  const index = values.findLastIndex((value) => value !== null)
  const value = values[index] ?? null
  if (value === null) return null
  const isPresent = index >= values.length - PRESENT_STEPS
  return { value, agoMs: isPresent ? 0 : (at.at(-1) ?? 0) - (at[index] ?? 0) }
}

/** The newest value of a chart: rates of several lines add up; of times, the longest counts. Null if there is none. */
export function newestOfChart(data: ChartData, unit: ChartUnit): Newest | null {
  const found = data.series.map((line) => newestOf(line, data)).filter((newest) => newest !== null)
  if (found.length === 0) return unit === 'seconds' || unit === 'share' ? null : { value: 0, agoMs: 0 }
  const agoMs = Math.min(...found.map((newest) => newest.agoMs))
  const values = found.filter((newest) => newest.agoMs === agoMs).map(({ value }) => value)
  const value = unit === 'per-second' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values)
  return { value, agoMs }
}

/** The highest value of all lines. */
export function highestOf({ series }: ChartData): number {
  return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
}

/** Whether anything was counted within the points. */
export function hasCounts({ points }: Points): boolean {
  return points.some(
    ({ active, created, verifications, store }) =>
      (active ?? 0) + created + Object.keys(verifications).length + Object.keys(store).length > 0,
  )
}
