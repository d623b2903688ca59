'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { apiConsole } from '../../../_ui/words/testing-console.en.ts'

/** The strings of the API console in the current language. */
export const { useIt: useConsoleWords } = createWords<typeof apiConsole>({
  en: () => import('../../../_ui/words/testing-console.en.ts').then(({ apiConsole }) => apiConsole),
  zh: () => import('../../../_ui/words/testing-console.zh.ts').then(({ apiConsole }) => apiConsole),
})
