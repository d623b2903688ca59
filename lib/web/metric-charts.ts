/*
 * The charts of the metrics: on the page /operate, and in the Grafana dashboard. Each query is written here only; the dashboard
 * in deploy/grafana is made from this table by a test.
 */

/** How the values of a chart are written. */
export type ChartUnit = 'count' | 'per-second' | 'seconds' | 'share'

export interface ChartQuery {
  /** The line, or the label by which there is one line each. */
  readonly legend: string
  readonly promql: string
}

export interface MetricChart {
  readonly id: ChartId
  readonly unit: ChartUnit
  readonly queries: readonly ChartQuery[]
}

const CHART_IDS = [
  'active',
  'created',
  'ended',
  'verifications',
  'refusals',
  'verify',
  'store',
  'refreshReuse',
  'cache',
  'revocationLag',
  'sseClients',
] as const
export type ChartId = (typeof CHART_IDS)[number]

const rate = (counter: string) => `sum(rate(${counter}[1m]))`
const rateBy = (label: string, counter: string) => `sum by (${label}) (rate(${counter}[1m]))`
const quantile = (share: number, histogram: string, labels: string, range = '1m') =>
  `histogram_quantile(${share}, sum by (${labels}) (rate(${histogram}_bucket[${range}])))`
const refused = 'outcome!~"accepted|store_unavailable"'

export const METRIC_CHARTS: readonly MetricChart[] = [
  { id: 'active', unit: 'count', queries: [{ legend: 'active', promql: 'sum(sessions_active)' }] },
  {
    id: 'created',
    unit: 'per-second',
    queries: [{ legend: 'created', promql: rate('sessions_created_total') }],
  },
  {
    id: 'ended',
    unit: 'per-second',
    queries: [{ legend: '{{reason}}', promql: rateBy('reason', 'sessions_ended_total') }],
  },
  {
    id: 'verifications',
    unit: 'per-second',
    queries: [
      { legend: 'accepted', promql: rate('verifications_total{outcome="accepted"}') },
      { legend: 'refused', promql: rate(`verifications_total{${refused}}`) },
      { legend: 'unavailable', promql: rate('verifications_total{outcome="store_unavailable"}') },
    ],
  },
  {
    id: 'refusals',
    unit: 'per-second',
    queries: [{ legend: '{{code}}', promql: `${rateBy('code', 'refusals_total')} > 0` }],
  },
  {
    id: 'verify',
    unit: 'seconds',
    queries: [
      {
        legend: '{{mechanism}} p50',
        promql: quantile(0.5, 'verify_duration_seconds', 'le, mechanism'),
      },
      {
        legend: '{{mechanism}} p99',
        promql: quantile(0.99, 'verify_duration_seconds', 'le, mechanism'),
      },
    ],
  },
  {
    id: 'store',
    unit: 'seconds',
    queries: [
      { legend: '{{store}} p50', promql: quantile(0.5, 'store_call_duration_seconds', 'le, store') },
      { legend: '{{store}} p99', promql: quantile(0.99, 'store_call_duration_seconds', 'le, store') },
    ],
  },
  {
    id: 'refreshReuse',
    unit: 'count',
    queries: [{ legend: 'reuse', promql: 'sum(increase(refresh_reuse_total[1m]))' }],
  },
  {
    id: 'cache',
    unit: 'share',
    queries: [
      {
        legend: 'hits',
        promql: `${rate('verified_cache_reads_total{result="hit"}')} / ${rate('verified_cache_reads_total')}`,
      },
    ],
  },
  {
    id: 'revocationLag',
    unit: 'seconds',
    queries: [{ legend: 'p99', promql: quantile(0.99, 'revocation_lag_seconds', 'le', '5m') }],
  },
  { id: 'sseClients', unit: 'count', queries: [{ legend: 'streams', promql: 'sum(sse_clients)' }] },
]
