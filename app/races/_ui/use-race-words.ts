'use client'

import { createWords } from '../../_ui/words/create-words.ts'
import type { races } from '../../_ui/words/races.en.ts'

export type RaceWords = typeof races

/** The strings of the page in the current language. */
export const { useIt: useRaceWords } = createWords<RaceWords>({
  en: () => import('../../_ui/words/races.en.ts').then(({ races }) => races),
  zh: () => import('../../_ui/words/races.zh.ts').then(({ races }) => races),
})
