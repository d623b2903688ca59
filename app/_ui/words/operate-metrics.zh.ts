import type { MetricsWords } from '../../operate/_ui/metrics/use-metrics-words.ts'

export const metrics: MetricsWords = {
  intro: '指标',
}
