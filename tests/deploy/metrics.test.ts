import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '#lib/ledger/metrics.ts'
import { METRIC_CHARTS } from '#lib/web/metric-charts.ts'
import { metrics as words } from '../../app/_ui/words/operate-metrics.en.ts'
import { thisMachine } from '../../lib/run/machine.ts'
import { root } from '../../lib/run/node.mjs'
import { dashboardOf } from '../support/grafana.ts'
import { requirePromtool } from '../support/promtool.ts'

/* Compares deploy/prometheus and deploy/grafana with the app, and runs promtool. */

const at = (path: string) => join(root, 'deploy', path)

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[]
  }[]
}
const rules = (parse(readFileSync(at('prometheus/alerts.yml'), 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
)

describe('promtool', () => {
  let promtool: string
  beforeAll(async () => {
    promtool = await requirePromtool(thisMachine, console.log)
  })

  test.each([
    ['check', 'rules', 'prometheus/alerts.yml'],
    ['check', 'config', 'prometheus/prometheus.yml'],
    ['test', 'rules', 'prometheus/alerts.test.yml'],
  ])('%s %s accepts %s', async (verb, kind, path) => {
    const { ok, output } = await thisMachine.run(promtool, [verb, kind, at(path)])
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' })
  })

  test('parses every query of the charts', async () => {
    const expressions = METRIC_CHARTS.flatMap(({ queries }) => queries.map(({ promql }) => promql))
    const file = join(mkdtempSync(join(tmpdir(), 'session-lab-rules-')), 'charts.yml')
    const recorded = expressions.map((expr, nth) => ({ record: `chart:${nth}`, expr }))
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'charts', rules: recorded }] }))
    const { ok, output } = await thisMachine.run(promtool, ['check', 'rules', file])
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' })
  })
})

test('every alert has a test', () => {
  const tests = readFileSync(at('prometheus/alerts.test.yml'), 'utf8')
  for (const { alert } of rules) expect(tests, alert).toContain(`alertname="${alert}"`)
})

test('every metric in the queries of charts and alerts is one that the app publishes', async () => {
  const metrics = createMetrics({ activeSessions: async () => 0, streams: () => 0, settle: () => {} })
  const { text } = await metrics.read()
  const published = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  )
  // Prometheus itself sets it for each scrape.
  published.add('up')
  const queries = [
    ...METRIC_CHARTS.flatMap(({ queries }) => queries.map(({ promql }) => promql)),
    ...rules.map(({ expr }) => expr),
  ]
  for (const query of queries) {
    const used = metricsIn(query)
    expect(used.length, query).toBeGreaterThan(0)
    for (const name of used) expect([...published], query).toContain(name)
  }
})

test('the dashboard has the charts of the page, with the same queries', async () => {
  const { titles, meanings } = words
  const made = dashboardOf(METRIC_CHARTS, titles, meanings)
  await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(at('grafana/dashboard.json'))
})

/** The names in a query that are neither functions, keywords nor labels. */
function metricsIn(query: string): readonly string[] {
  const bare = query
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\bby\s*\([^)]*\)/g, ' ')
    .replaceAll(/\boffset\s+\w+/g, ' ')
  return [...bare.matchAll(/[a-z_]\w*(?!\w*\s*\()/g)]
    .map(([name]) => name)
    .filter(
      (name) => !['and', 'or', 'sum', 'rate', 'increase', 'absent', 'histogram_quantile'].includes(name),
    )
}
