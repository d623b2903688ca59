'use client'

import dynamic from 'next/dynamic'
import { createWords } from './create-words.ts'
import type { Words } from './en.ts'
import type { Language } from './language.ts'

/** The strings that the first paint needs, in the current language. */
export const { useIt: useWords } = createWords<Words>({
  en: () => import('./en.ts').then(({ en }) => en),
  zh: () => import('./zh.ts').then(({ zh }) => zh),
})

const nothing = () => ({ default: () => null })

/** Renders nothing, but makes the document preload the strings of its language. */
export const PRELOADED = {
  en: dynamic(() => import('./en.ts').then(nothing)),
  zh: dynamic(() => import('./zh.ts').then(nothing)),
} satisfies Record<Language, unknown>
