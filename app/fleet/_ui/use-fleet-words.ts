'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { fleet } from '../../_ui/words/fleet.en.ts'

/** The fleet page’s strings in the current language. */
export const { useIt: useFleetWords } = createWords<typeof fleet>({
  en: () => import('../../_ui/words/fleet.en.ts').then(({ fleet }) => fleet),
  zh: () => import('../../_ui/words/fleet.zh.ts').then(({ fleet }) => fleet),
})
