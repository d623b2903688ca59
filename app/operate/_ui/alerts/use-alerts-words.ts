'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { alerts } from '../../../_ui/words/operate-alerts.en.ts'

export type AlertsWords = typeof alerts

export const { useIt: useAlertsWords } = createWords<AlertsWords>({
  en: () => import('../../../_ui/words/operate-alerts.en.ts').then(({ alerts }) => alerts),
  zh: () => import('../../../_ui/words/operate-alerts.zh.ts').then(({ alerts }) => alerts),
})
