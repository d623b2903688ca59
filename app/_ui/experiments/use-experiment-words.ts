'use client'

import { createWords } from '../words/create-words.ts'
import type { ExperimentWords } from '../words/experiments.en.ts'

/** The strings of experiments in the current language. */
export const { useIt: useExperimentWords, load: loadExperimentWords } = createWords<ExperimentWords>({
  en: () => import('../words/experiments.en.ts').then(({ experimentsEn }) => experimentsEn),
  zh: () => import('../words/experiments.zh.ts').then(({ experimentsZh }) => experimentsZh),
})
