'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { metrics } from '../../../_ui/words/operate-metrics.en.ts'

export type MetricsWords = typeof metrics

export const { useIt: useMetricsWords } = createWords<MetricsWords>({
  en: () => import('../../../_ui/words/operate-metrics.en.ts').then(({ metrics }) => metrics),
  zh: () => import('../../../_ui/words/operate-metrics.zh.ts').then(({ metrics }) => metrics),
})
