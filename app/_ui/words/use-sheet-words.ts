'use client'

import type { sheets } from './admin-sheets.en.ts'
import { createWords } from './create-words.ts'

/** The strings of the admin sheets in the current language. */
export const { useIt: useSheetWords, load: loadSheetWords } = createWords<typeof sheets>({
  en: () => import('./admin-sheets.en.ts').then(({ sheets }) => sheets),
  zh: () => import('./admin-sheets.zh.ts').then(({ sheets }) => sheets),
})
