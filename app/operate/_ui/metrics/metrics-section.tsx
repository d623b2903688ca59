'use client'

import { useMetricsWords } from './use-metrics-words.ts'

export function MetricsSection() {
  const words = useMetricsWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}
