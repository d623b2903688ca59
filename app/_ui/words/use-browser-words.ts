'use client'

import type { BrowserWords } from './browser.en.ts'
import { createWords } from './create-words.ts'

/** Strings about the browser and the connection, in the current language. */
export const { useIt: useBrowserWords, load: loadBrowserWords } = createWords<BrowserWords>({
  en: () => import('./browser.en.ts').then(({ browser }) => browser),
  zh: () => import('./browser.zh.ts').then(({ browser }) => browser),
})
