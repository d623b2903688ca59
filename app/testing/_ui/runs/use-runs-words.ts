'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { runs } from '../../../_ui/words/testing-runs.en.ts'

export type RunsWords = typeof runs

export const { useIt: useRunsWords } = createWords<RunsWords>({
  en: () => import('../../../_ui/words/testing-runs.en.ts').then(({ runs }) => runs),
  zh: () => import('../../../_ui/words/testing-runs.zh.ts').then(({ runs }) => runs),
})
