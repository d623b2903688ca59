'use client'

import { createWords } from './create-words.ts'
import type { PresentWords } from './present.en.ts'

/** Strings of present mode, in the current language. */
export const { useIt: usePresentWords, load: loadPresentWords } = createWords<PresentWords>({
  en: () => import('./present.en.ts').then(({ present }) => present),
  zh: () => import('./present.zh.ts').then(({ present }) => present),
})
