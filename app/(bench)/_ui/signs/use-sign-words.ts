'use client'

import type { benchSigns } from '../../../_ui/words/bench-signs.en.ts'
import { createWords } from '../../../_ui/words/create-words.ts'

/** The strings of the signs above the bench in the current language. */
export const { useIt: useSignWords, load: loadSignWords } = createWords<typeof benchSigns>({
  en: () => import('../../../_ui/words/bench-signs.en.ts').then(({ benchSigns }) => benchSigns),
  zh: () => import('../../../_ui/words/bench-signs.zh.ts').then(({ benchSigns }) => benchSigns),
})
