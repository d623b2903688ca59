import { createNode as emptyAtStart } from '#lib/vulnerable/counter-counted-down/fix-empty-at-start.ts'
import { createNode as fromStore } from '#lib/vulnerable/counter-counted-down/fix-from-store.ts'
import { createNode as gauge } from '#lib/vulnerable/counter-counted-down/fix-gauge.ts'
import { createNode as ignoreError } from '#lib/vulnerable/counter-counted-down/fix-ignore-error.ts'
import { createNode as flawed } from '#lib/vulnerable/counter-counted-down/flawed.ts'
import { contract, exploit } from '#lib/vulnerable/counter-counted-down/trial.ts'
import { defineBug } from '../define-bug.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** A counter cannot be counted down, and a process cannot count what the store contains. */
export const counterCountedDown = defineBug({
  id: 'counter-counted-down',
  level: 'medium',
  flawed,
  exploit,
  contract,
  places: [[9, 15, 20]],
  fixes: {
    'ignore-error': { code: ignoreError, fails: 'exploit' },
    'from-store': { code: fromStore, fails: null },
    gauge: { code: gauge, fails: 'exploit' },
    'empty-at-start': { code: emptyAtStart, fails: 'contract' },
  },
  choices: ['wrong-and-error', 'exact', 'too-low'],
  right: 'wrong-and-error',
  sources: [
    {
      title: 'Prometheus: metric types; a counter only increases',
      url: 'https://prometheus.io/docs/concepts/metric_types/',
    },
    {
      title: 'prom-client: Gauge with a collect function',
      url: 'https://github.com/siimon/prom-client#gauge',
    },
  ],
  texts: { en, zh },
})
