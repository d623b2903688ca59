'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { recorder } from '../../../_ui/words/testing-recorder.en.ts'

/** The strings of the recorder in the current language. */
export const { useIt: useRecorderWords } = createWords<typeof recorder>({
  en: () => import('../../../_ui/words/testing-recorder.en.ts').then(({ recorder }) => recorder),
  zh: () => import('../../../_ui/words/testing-recorder.zh.ts').then(({ recorder }) => recorder),
})
