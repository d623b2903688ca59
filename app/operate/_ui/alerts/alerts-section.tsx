'use client'

import { useAlertsWords } from './use-alerts-words.ts'

export function AlertsSection() {
  const words = useAlertsWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}
