import type { ChartId, ChartUnit, MetricChart } from '#lib/web/metric-charts.ts'

/** Of the 24 columns of a dashboard. */
const PANEL = { w: 8, h: 7 }
const PER_ROW = 3

const UNITS: Readonly<Record<ChartUnit, string>> = {
  count: 'short',
  'per-second': 'ops',
  seconds: 's',
  share: 'percentunit',
}

const DATASOURCE = { type: 'prometheus', uid: '$datasource' }

/** The Grafana dashboard with a panel for each chart of the page /operate. */
export function dashboardOf(
  charts: readonly MetricChart[],
  titles: Readonly<Record<ChartId, string>>,
  meanings: Readonly<Record<ChartId, string>>,
): object {
  return {
    title: 'Session Lab',
    uid: 'session-lab',
    schemaVersion: 39,
    editable: true,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }],
    },
    panels: charts.map(({ id, unit, queries }, position) => ({
      id: position + 1,
      type: 'timeseries',
      title: titles[id],
      description: meanings[id],
      datasource: DATASOURCE,
      gridPos: {
        ...PANEL,
        x: (position % PER_ROW) * PANEL.w,
        y: Math.floor(position / PER_ROW) * PANEL.h,
      },
      fieldConfig: { defaults: { unit: UNITS[unit], min: 0, custom: { lineWidth: 1 } }, overrides: [] },
      targets: queries.map(({ legend, promql }, place) => ({
        refId: String.fromCharCode(65 + place),
        datasource: DATASOURCE,
        expr: promql,
        legendFormat: legend,
      })),
    })),
  }
}
