'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { DrawerWords } from '../../../_ui/words/drawer.en.ts'

/** The drawer’s strings in the current language. */
export const { useIt: useDrawerWords, load: loadDrawerWords } = createWords<DrawerWords>({
  en: () => import('../../../_ui/words/drawer.en.ts').then(({ drawerEn }) => drawerEn),
  zh: () => import('../../../_ui/words/drawer.zh.ts').then(({ drawerZh }) => drawerZh),
})
