'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { storage } from '../../../_ui/words/operate-storage.en.ts'

export type StorageWords = typeof storage

export const { useIt: useStorageWords } = createWords<StorageWords>({
  en: () => import('../../../_ui/words/operate-storage.en.ts').then(({ storage }) => storage),
  zh: () => import('../../../_ui/words/operate-storage.zh.ts').then(({ storage }) => storage),
})
